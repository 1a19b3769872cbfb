import * as vscode from 'vscode';
import type { ConsolesResponseBody, InputArguments } from '../../adapter/protocol/custom.ts';
import type { Sessions } from '../launch/sessions.ts';
import { ConsoleTerminal } from './console-terminal.ts';
import { encodeInput } from './serial-text.ts';

type Console = ConsolesResponseBody['consoles'][number];

/**
 * One terminal for each console that takes input (UARTs, virtio consoles). The kernel's debug output takes none: the adapter
 * shows it in the Debug Console. A terminal is used again by the next session that has a console of the same name.
 */
export class ConsoleTerminals implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #log: vscode.LogOutputChannel;
  readonly #terminals = new Map<string, ConsoleTerminal>();
  /** Who owns each console; known once the session is ready, while output may come before. */
  readonly #consoles = new Map<vscode.DebugSession, Map<string, Console>>();
  readonly #early = new Map<vscode.DebugSession, { console: string; bytes: Uint8Array }[]>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(sessions: Sessions, log: vscode.LogOutputChannel) {
    this.#sessions = sessions;
    this.#log = log;
    this.#subscriptions = [
      sessions.onSignal(({ session, signal }) => {
        if (signal.kind === 'ready') void this.#meetConsoles(session);
        if (signal.kind === 'console') this.#output(session, signal.console, signal.bytes);
      }),
      sessions.onEnd((session) => this.#ended(session)),
    ];
  }

  /** Shows a console of the current session; asks which when there are several. */
  async open(): Promise<void> {
    const session = this.#sessions.current;
    const consoles = session ? [...(this.#consoles.get(session)?.values() ?? [])] : [];
    const names = consoles.filter(({ takesInput }) => takesInput).map(titleOf);
    const name =
      names.length > 1
        ? await vscode.window.showQuickPick(names, { title: vscode.l10n.t('Open which console?') })
        : names[0];
    if (name !== undefined) this.#terminalFor(name).terminal.show();
    else if (names.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This system has no console that takes input. Its output is in the Debug Console.'),
      );
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const terminal of [...this.#terminals.values()]) terminal.dispose();
  }

  async #meetConsoles(session: vscode.DebugSession): Promise<void> {
    try {
      const body = (await session.customRequest('bulkhead/consoles')) as ConsolesResponseBody;
      this.#consoles.set(session, new Map(body.consoles.map((console) => [console.name, console])));
    } catch (error) {
      this.#log.warn(`${session.name}: no consoles: ${String(error)}`);
      this.#consoles.set(session, new Map());
    }
    const early = this.#early.get(session) ?? [];
    this.#early.delete(session);
    for (const { console, bytes } of early) this.#output(session, console, bytes);
    this.#showFirst(session);
  }

  /** The first console comes to the front, without the keyboard: F5 should not take it from the editor. */
  #showFirst(session: vscode.DebugSession): void {
    const consoles = [...(this.#consoles.get(session)?.values() ?? [])].filter(
      (console) => console.takesInput,
    );
    for (const [at, console] of consoles.entries()) {
      const { terminal } = this.#terminalFor(titleOf(console));
      if (at === 0) terminal.show(true);
    }
  }

  #output(session: vscode.DebugSession, name: string, bytes: Uint8Array): void {
    const consoles = this.#consoles.get(session);
    if (!consoles) {
      const early = this.#early.get(session) ?? [];
      this.#early.set(session, [...early, { console: name, bytes }]);
      return;
    }
    const console = consoles.get(name);
    if (console?.takesInput) this.#terminalFor(titleOf(console)).output(bytes);
  }

  #terminalFor(title: string): ConsoleTerminal {
    const known = this.#terminals.get(title);
    if (known) return known;
    const made = new ConsoleTerminal(
      title,
      (typed) => void this.#input(title, typed),
      () => this.#terminals.delete(title),
    );
    this.#terminals.set(title, made);
    return made;
  }

  async #input(title: string, typed: string): Promise<void> {
    const session = this.#sessions.current;
    const console = [...((session && this.#consoles.get(session)?.values()) ?? [])].find(
      (one) => titleOf(one) === title,
    );
    if (!session || !console) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('No session listens to this console.'), 3000);
      return;
    }
    const input: InputArguments = { console: console.name, data: encodeInput(typed) };
    try {
      await session.customRequest('bulkhead/input', input);
    } catch (error) {
      this.#log.warn(`${session.name}: ${console.name} took no input: ${String(error)}`);
    }
  }

  #ended(session: vscode.DebugSession): void {
    for (const console of this.#consoles.get(session)?.values() ?? []) {
      this.#terminals.get(titleOf(console))?.separate(vscode.l10n.t('session ended'));
    }
    this.#consoles.delete(session);
    this.#early.delete(session);
  }
}

/** `uart0 · serial_driver`: the device, and the partition that owns it. */
function titleOf({ name, partition }: Console): string {
  return partition === undefined ? name : `${name} · ${partition}`;
}
