import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { BuildFirst } from './build-first.ts';

/** Checks what can be checked before the adapter starts, makes the program's path absolute, and has it built. */
export class LaunchPreparation {
  readonly #build: BuildFirst;
  readonly #guest: string;

  /** @param guest the folder with Bulkhead's start-up code, so that stepping into it shows its source. */
  constructor(build: BuildFirst, guest: string) {
    this.#build = build;
    this.#guest = guest;
  }

  /** @returns the configuration to start with, or undefined when it cannot start; the user has been told why. */
  async prepare(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
    token: vscode.CancellationToken | undefined,
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
    if (!(await this.#build.build(program, folder, token))) return undefined;
    return { ...config, program, sourceFolders: this.#sourceFolders(config['sourceFolders']) };
  }

  /** What the user wrote comes first, and goes to the adapter as it is: the adapter says what is wrong with it. */
  #sourceFolders(given: unknown): unknown {
    if (given === undefined) return [this.#guest];
    return Array.isArray(given) ? [...(given as unknown[]), this.#guest] : given;
  }
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
