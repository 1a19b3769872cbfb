import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

/** Checks what can be checked before the adapter starts, and makes paths absolute. */
export async function prepareLaunch(
  folder: vscode.WorkspaceFolder | undefined,
  config: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration | undefined> {
  if (config.request === 'attach') return config;
  const program = absolute(folder, config['program']);
  if (program === undefined || !(await isFile(program))) {
    await refuse(
      vscode.l10n.t(
        'The configuration "{0}" wants to debug "{1}", which is no file. "program" takes a .system file or a RISC-V ELF file.',
        config.name,
        String(config['program']),
      ),
    );
    return undefined;
  }
  return { ...config, program };
}

function absolute(folder: vscode.WorkspaceFolder | undefined, program: unknown): string | undefined {
  if (typeof program !== 'string' || program === '') return undefined;
  if (isAbsolute(program)) return program;
  return folder ? join(folder.uri.fsPath, program) : undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.file(path));
    return (type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

async function refuse(message: string): Promise<void> {
  const openLaunch = vscode.l10n.t('Open launch.json');
  const answer = await vscode.window.showErrorMessage(message, openLaunch);
  if (answer === openLaunch) await vscode.commands.executeCommand('workbench.action.debug.configure');
}
