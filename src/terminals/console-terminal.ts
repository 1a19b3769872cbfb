import * as vscode from 'vscode';
import { HeldText } from './held-text.ts';
import { SerialText } from './serial-text.ts';

/** Kept for a terminal that is not open yet. */
const HELD_CHARACTERS = 256 * 1024;

/** A console of the guest as a terminal. It outlives its session: what was printed stays to be read. */
export class ConsoleTerminal {
  readonly name: string;
  readonly terminal: vscode.Terminal;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #held = new HeldText(HELD_CHARACTERS);
  #text = new SerialText();
  #open = false;
  #used = false;

  constructor(name: string, onInput: (typed: string) => void, onClose: () => void) {
    this.name = name;
    this.terminal = vscode.window.createTerminal({
      name,
      iconPath: new vscode.ThemeIcon('circuit-board'),
      isTransient: true,
      pty: {
        onDidWrite: this.#write.event,
        open: () => this.#opened(),
        close: onClose,
        handleInput: onInput,
      },
    });
  }

  output(bytes: Uint8Array): void {
    this.#used = true;
    this.#print(this.#text.decode(bytes));
  }

  /** A line of ours between what two runs printed. */
  separate(line: string): void {
    if (this.#used) this.#print(`\r\n\x1b[2m── ${line} ──\x1b[0m\r\n`);
    this.#used = false;
    this.#text = new SerialText();
  }

  dispose(): void {
    this.terminal.dispose();
    this.#write.dispose();
  }

  #opened(): void {
    this.#open = true;
    const { text, dropped } = this.#held.take();
    if (dropped > 0) {
      this.#write.fire(
        `\x1b[2m── ${vscode.l10n.t('{0} earlier characters are not shown', dropped)} ──\x1b[0m\r\n`,
      );
    }
    if (text !== '') this.#write.fire(text);
  }

  #print(text: string): void {
    if (this.#open) this.#write.fire(text);
    else this.#held.add(text);
  }
}
