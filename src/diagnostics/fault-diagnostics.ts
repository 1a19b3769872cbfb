import * as vscode from 'vscode';
import type { FaultEventBody, PlaceBody } from '../../adapter/protocol/custom.ts';
import { DEBUG_TYPE } from '../launch/debug-type.ts';
import type { Sessions } from '../launch/sessions.ts';
import { groupBy } from './group-by.ts';
import { FaultList, messageOf, type ListedFault } from './fault-list.ts';
import { ruleLink } from './rule-pages.ts';

/** Shows the faults of a run in the Problems panel, on the lines that must change, until the next run. */
export class FaultDiagnostics implements vscode.Disposable {
  readonly list = new FaultList();
  readonly #collection = vscode.languages.createDiagnosticCollection('bulkhead faults');
  readonly #subscriptions: vscode.Disposable[];

  constructor(sessions: Sessions) {
    this.#subscriptions = [
      sessions.onStart((session) => {
        this.list.startRun(runOf(session));
        this.#show();
      }),
      sessions.onSignal(({ session, signal }) => {
        if (signal.kind !== 'fault') return;
        this.list.add(runOf(session), signal.fault, descriptionOf(session));
        this.#show();
      }),
      vscode.workspace.onDidChangeTextDocument((change) => this.#follow(change)),
    ];
  }

  /** The fault that a diagnostic stands for. */
  find(uri: vscode.Uri, diagnostic: vscode.Diagnostic): ListedFault | undefined {
    const code = codeOf(diagnostic);
    return this.list.find(uri.fsPath, diagnostic.range.start.line + 1, code, diagnostic.message);
  }

  dismiss(listed: ListedFault): void {
    this.list.remove(listed);
    this.#show();
  }

  clear(): void {
    this.list.clear();
    this.#show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }

  #show(): void {
    const byPath = groupBy(this.list.all, (listed) => listed.place.path);
    this.#collection.clear();
    for (const [path, faults] of byPath) {
      this.#collection.set(vscode.Uri.file(path), faults.map(toDiagnostic));
    }
  }

  #follow(change: vscode.TextDocumentChangeEvent): void {
    const edits = change.contentChanges.map(({ range, text }) => ({
      firstLine: range.start.line + 1,
      lastLine: range.end.line + 1,
      newLines: text.split('\n').length,
    }));
    if (this.list.edit(change.document.uri.fsPath, edits)) this.#show();
  }
}

function toDiagnostic({ fault, place }: ListedFault): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeAt(place), messageOf(fault), severityOf(fault.severity));
  diagnostic.source = DEBUG_TYPE;
  diagnostic.code = { value: fault.code, target: ruleLink(fault.code) };
  diagnostic.relatedInformation = fault.related.flatMap((link) =>
    link.place
      ? [
          new vscode.DiagnosticRelatedInformation(
            new vscode.Location(vscode.Uri.file(link.place.path), rangeAt(link.place)),
            link.message,
          ),
        ]
      : [],
  );
  return diagnostic;
}

/** From the column to the end of the line: debug information knows where a statement begins, not where it ends. */
export function rangeAt(place: PlaceBody & { readonly endColumn?: number }): vscode.Range {
  const line = Math.max(0, place.line - 1);
  const column = Math.max(0, place.column - 1);
  return new vscode.Range(
    line,
    column,
    line,
    place.endColumn ? place.endColumn - 1 : Number.MAX_SAFE_INTEGER,
  );
}

function severityOf(severity: FaultEventBody['severity']): vscode.DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return vscode.DiagnosticSeverity.Error;
    case 'warning':
      return vscode.DiagnosticSeverity.Warning;
    case 'note':
      return vscode.DiagnosticSeverity.Information;
  }
}

export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}

function runOf(session: vscode.DebugSession): string {
  return `${session.workspaceFolder?.uri.toString() ?? ''} ${session.configuration.name}`;
}

function descriptionOf(session: vscode.DebugSession): string {
  return String(session.configuration['program']);
}
