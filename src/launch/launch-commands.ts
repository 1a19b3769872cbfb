import * as vscode from 'vscode';
import { configurationFor } from './configuration-provider.ts';
import { pickProgram } from './find-programs.ts';
import type { Sessions } from './sessions.ts';

export function registerLaunchCommands(
  sessions: Sessions,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const command = vscode.commands.registerCommand;
  return [
    command('bulkhead.debugSystem', (uri?: vscode.Uri) => start(uri, false)),
    command('bulkhead.runSystem', (uri?: vscode.Uri) => start(uri, true)),
    command('bulkhead.pickProgram', async () => {
      const path = await pickProgram();
      return path === undefined ? undefined : vscode.Uri.file(path).fsPath;
    }),
    command('bulkhead.openTrace', () => openTrace(sessions)),
    command('bulkhead.showLog', () => log.show()),
  ];
}

async function start(uri: vscode.Uri | undefined, noDebug: boolean): Promise<void> {
  const path = uri?.path ?? (await pickProgram());
  if (path === undefined) return;
  const target = vscode.Uri.file(path);
  const folder = vscode.workspace.getWorkspaceFolder(target);
  await vscode.debug.startDebugging(folder, configurationFor(target.fsPath), { noDebug });
}

async function openTrace(sessions: Sessions): Promise<void> {
  if (sessions.lastTrace) {
    await vscode.window.showTextDocument(sessions.lastTrace);
    return;
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('No session has written a trace yet: set "trace": true in launch.json and start it again.'),
  );
}
