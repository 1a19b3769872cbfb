import * as vscode from 'vscode';
import type { ProblemsBody } from '../../adapter/protocol/custom.ts';
import { DEBUG_TYPE } from '../launch/debug-type.ts';
import type { Sessions } from '../launch/sessions.ts';
import { groupBy } from './group-by.ts';
import { rangeAt } from './fault-diagnostics.ts';

/** Shows mistakes in a system description or in launch.json where they are, until the next start. */
export class ProblemDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('bulkhead description');
  readonly #subscriptions: vscode.Disposable[];

  constructor(sessions: Sessions) {
    this.#subscriptions = [
      sessions.onSignal(({ signal }) => {
        if (signal.kind === 'problems') this.show(signal.problems);
      }),
    ];
  }

  clear(): void {
    this.#collection.clear();
  }

  show(problems: ProblemsBody['problems']): void {
    const byPath = groupBy(problems, (problem) => problem.place.path);
    for (const [path, here] of byPath) {
      const uri = vscode.Uri.file(path);
      this.#collection.set(uri, [...(this.#collection.get(uri) ?? []), ...here.map(toDiagnostic)]);
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }
}

function toDiagnostic({ severity, message, place }: ProblemsBody['problems'][number]): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    rangeAt(place),
    message,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = DEBUG_TYPE;
  return diagnostic;
}
