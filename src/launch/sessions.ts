import * as vscode from 'vscode';
import { DEBUG_TYPE } from './debug-type.ts';
import { readSignal, type Signal } from './signals.ts';
import { TraceFile } from './trace-file.ts';

export interface SessionSignal {
  readonly session: vscode.DebugSession;
  readonly signal: Signal;
}

/**
 * Our debug sessions as the rest of the extension sees them. It listens beside VS Code to what each adapter says, because
 * faults, consoles and mistakes in a description travel as events that VS Code itself has no place for.
 */
export class Sessions implements vscode.DebugAdapterTrackerFactory, vscode.Disposable {
  readonly #started = new vscode.EventEmitter<vscode.DebugSession>();
  readonly #ended = new vscode.EventEmitter<vscode.DebugSession>();
  readonly #signals = new vscode.EventEmitter<SessionSignal>();
  readonly #live = new Set<vscode.DebugSession>();
  readonly #log: vscode.LogOutputChannel;
  readonly #traceFolder: vscode.Uri;
  #lastTrace: vscode.Uri | undefined;
  readonly #subscriptions: vscode.Disposable[];

  /** Before the adapter has said anything. */
  readonly onStart = this.#started.event;
  readonly onEnd = this.#ended.event;
  readonly onSignal = this.#signals.event;

  constructor(log: vscode.LogOutputChannel, traceFolder: vscode.Uri) {
    this.#log = log;
    this.#traceFolder = traceFolder;
    this.#subscriptions = [
      vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, this),
      vscode.debug.onDidTerminateDebugSession((session) => this.#end(session)),
    ];
  }

  /** The session the user looks at; else the youngest one that lives. */
  get current(): vscode.DebugSession | undefined {
    // VS Code still calls a session active while it is being told that it has ended.
    const active = vscode.debug.activeDebugSession;
    return active && this.#live.has(active) ? active : [...this.#live].at(-1);
  }

  /** The trace of the last session that wrote one. */
  get lastTrace(): vscode.Uri | undefined {
    return this.#lastTrace;
  }

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const trace = session.configuration['trace'] === true ? this.#openTrace(session) : undefined;
    this.#live.add(session);
    this.#started.fire(session);
    return {
      onWillReceiveMessage: (message) => trace?.write('client', message),
      onDidSendMessage: (message) => {
        trace?.write('adapter', message);
        const signal = readSignal(message);
        if (signal) this.#signals.fire({ session, signal });
      },
      onError: (error) => this.#log.error(`${session.name}: ${error.message}`),
      onExit: (code, signal) => {
        trace?.close();
        this.#reportExit(session, code, signal);
        this.#end(session);
      },
    };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const emitter of [this.#started, this.#ended, this.#signals]) emitter.dispose();
  }

  #end(session: vscode.DebugSession): void {
    if (this.#live.delete(session)) this.#ended.fire(session);
  }

  #openTrace(session: vscode.DebugSession): TraceFile | undefined {
    const file = vscode.Uri.joinPath(this.#traceFolder, `trace-${session.id}.jsonl`);
    try {
      const trace = new TraceFile(file.fsPath);
      this.#lastTrace = file;
      this.#log.info(`${session.name}: writing a trace to ${file.fsPath}`);
      return trace;
    } catch (error) {
      this.#log.error(`${session.name}: no trace can be written to ${file.fsPath}: ${String(error)}`);
      return undefined;
    }
  }

  /** An adapter that ends on its own account, and not because it was told to, is a defect the user should hear of once. */
  #reportExit(session: vscode.DebugSession, code: number | undefined, signal: string | undefined): void {
    if (code === undefined || code === 0 || signal === 'SIGTERM') return;
    this.#log.error(`${session.name}: the debug adapter ended with exit code ${code}`);
    const showLog = vscode.l10n.t('Show Log');
    void vscode.window
      .showErrorMessage(
        vscode.l10n.t('The Bulkhead debug adapter ended unexpectedly (exit code {0}).', code),
        showLog,
      )
      .then((answer) => {
        if (answer === showLog) this.#log.show();
      });
  }
}
