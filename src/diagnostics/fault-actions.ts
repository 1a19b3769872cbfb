import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../launch/debug-type.ts';
import { codeOf, type FaultDiagnostics } from './fault-diagnostics.ts';

/** What can be done about a fault: read about its rule, go along its chain of causes, take a report away, dismiss it. */
export class FaultActions implements vscode.CodeActionProvider {
  readonly #faults: FaultDiagnostics;

  constructor(faults: FaultDiagnostics) {
    this.#faults = faults;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return context.diagnostics
      .filter((diagnostic) => diagnostic.source === DEBUG_TYPE && codeOf(diagnostic) !== '')
      .flatMap((diagnostic) => this.#actionsFor(document.uri, diagnostic));
  }

  #actionsFor(uri: vscode.Uri, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
    const listed = this.#faults.find(uri, diagnostic);
    const code = codeOf(diagnostic);
    const offer = (title: string, command: string, ...args: unknown[]) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = [diagnostic];
      action.command = { title, command, arguments: args };
      return action;
    };
    return [
      offer(vscode.l10n.t('Explain the rule "{0}"', code), 'bulkhead.explainRule', code),
      ...(diagnostic.relatedInformation ?? []).map(({ message, location }) =>
        offer(vscode.l10n.t('Go to cause: {0}', message), 'bulkhead.goToCause', location),
      ),
      ...(listed
        ? [
            offer(vscode.l10n.t('Copy a report of this fault'), 'bulkhead.copyReport', listed),
            offer(vscode.l10n.t('Dismiss this fault'), 'bulkhead.dismissFault', listed),
          ]
        : []),
    ];
  }
}
