import * as vscode from 'vscode';
import type { Sessions } from './sessions.ts';

/** Lines about how a session came to be, said in its Debug Console once there is one. */
export class Notices implements vscode.Disposable {
  readonly #waiting = new Map<string, string>();
  readonly #subscription: vscode.Disposable;

  constructor(sessions: Sessions) {
    this.#subscription = sessions.onSignal(({ session, signal }) => {
      if (signal.kind !== 'ready') return;
      const program = String(session.configuration['program']);
      const line = this.#waiting.get(program);
      if (line !== undefined) vscode.debug.activeDebugConsole.appendLine(line);
      this.#waiting.delete(program);
    });
  }

  say(program: string, line: string): void {
    this.#waiting.set(program, line);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
