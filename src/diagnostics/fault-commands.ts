import * as vscode from 'vscode';
import { DRIVER_LANGUAGES, SYSTEM_LANGUAGE } from '../launch/debug-type.ts';
import { FaultActions } from './fault-actions.ts';
import type { FaultDiagnostics } from './fault-diagnostics.ts';
import type { ListedFault } from './fault-list.ts';
import { explainRule } from './rule-pages.ts';

export function registerFaultCommands(extension: vscode.Uri, faults: FaultDiagnostics): vscode.Disposable[] {
  const command = vscode.commands.registerCommand;
  return [
    vscode.languages.registerCodeActionsProvider(
      [...DRIVER_LANGUAGES, SYSTEM_LANGUAGE].map((language) => ({ language })),
      new FaultActions(faults),
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    command('bulkhead.explainRule', (code?: unknown) => explainRule(extension, code)),
    command('bulkhead.clearFaults', () => faults.clear()),
    command('bulkhead.dismissFault', (listed: ListedFault) => faults.dismiss(listed)),
    command('bulkhead.goToCause', (location: vscode.Location) => goTo(location)),
    command('bulkhead.copyReport', async (listed: ListedFault) => {
      await vscode.env.clipboard.writeText(listed.fault.report);
      vscode.window.setStatusBarMessage(vscode.l10n.t('The report is on the clipboard.'), 5000);
    }),
  ];
}

/** The caret goes to the place, so that a screen reader reads its line. */
async function goTo({ uri, range }: vscode.Location): Promise<void> {
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(range.start, range.start) });
}
