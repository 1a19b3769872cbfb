import * as vscode from 'vscode';
import type { Sessions } from '../launch/sessions.ts';

/** The status bar says which system runs, and whether it does; there only while a session of ours lives. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('bulkhead.status', vscode.StatusBarAlignment.Left, 10);
  readonly #subscriptions: vscode.Disposable[];

  constructor(sessions: Sessions) {
    this.#item.name = 'Bulkhead';
    this.#item.command = 'bulkhead.partitions.focus';
    this.#item.tooltip = vscode.l10n.t('Show the partitions');
    this.#subscriptions = [
      sessions.onSignal(({ session, signal }) => {
        if (signal.kind === 'ready' || signal.kind === 'running') this.#show(session, false);
        if (signal.kind === 'stopped') this.#show(session, true);
      }),
      sessions.onEnd(() => {
        if (!sessions.current) this.#item.hide();
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }

  #show(session: vscode.DebugSession, stopped: boolean): void {
    const state = stopped ? vscode.l10n.t('stopped') : vscode.l10n.t('running');
    this.#item.text = `$(circuit-board) ${session.name}: ${state}`;
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('Bulkhead, {0}: {1}. Show the partitions.', session.name, state),
    };
    this.#item.show();
  }
}
