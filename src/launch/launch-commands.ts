import * as vscode from 'vscode';
import { BUILD_DESCRIPTION } from '../../adapter/systems/build/description.ts';
import type { BuildTasks } from './build-task.ts';
import { configurationFor } from './configuration-provider.ts';
import { openExample } from './examples.ts';
import { pickProgram } from './find-programs.ts';
import type { Sessions } from './sessions.ts';
import { findBuildDescription } from './system-build.ts';

export function registerLaunchCommands(
  extension: vscode.Uri,
  tasks: BuildTasks,
  sessions: Sessions,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const command = vscode.commands.registerCommand;
  return [
    command('bulkhead.debugSystem', (uri?: vscode.Uri) => start(uri, false)),
    command('bulkhead.runSystem', (uri?: vscode.Uri) => start(uri, true)),
    command('bulkhead.buildSystem', (uri?: vscode.Uri) => build(uri, tasks)),
    command('bulkhead.openExample', () => openExample(extension)),
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

/** Everything in the system's folder is built, up to date or not: who asks for it has a reason. */
async function build(uri: vscode.Uri | undefined, tasks: BuildTasks): Promise<void> {
  const path = uri?.path ?? (await pickProgram());
  if (path === undefined) return;
  const target = vscode.Uri.file(path);
  const description = await findBuildDescription(target.fsPath);
  if (description === undefined) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('There is no {0} beside {1} to build it by.', BUILD_DESCRIPTION, target.fsPath),
    );
    return;
  }
  const steps = await tasks.allSteps(description);
  if (typeof steps === 'string') void vscode.window.showErrorMessage(steps);
  else await tasks.run(steps, vscode.workspace.getWorkspaceFolder(target), undefined);
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
