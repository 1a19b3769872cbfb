import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../adapter/systems/problem.ts';
import type { ProblemDiagnostics } from '../diagnostics/problem-diagnostics.ts';
import type { BuildFirst } from './build-first.ts';
import { checkLaunch } from './launch-file-check.ts';

/** Checks what can be checked before the adapter starts, makes the program's path absolute, and has it built. */
export class LaunchPreparation {
  readonly #build: BuildFirst;
  readonly #problems: ProblemDiagnostics;
  readonly #guest: string;

  /** @param guest the folder with Bulkhead's start-up code, so that stepping into it shows its source. */
  constructor(build: BuildFirst, problems: ProblemDiagnostics, guest: string) {
    this.#build = build;
    this.#problems = problems;
    this.#guest = guest;
  }

  /** @returns the configuration to start with, or undefined when it cannot start; the user has been told why. */
  async prepare(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
    token: vscode.CancellationToken | undefined,
  ): Promise<vscode.DebugConfiguration | undefined> {
    this.#problems.clear();
    if (config.request === 'attach') return config;
    const base = folder?.uri.fsPath ?? dirname(String(config['program']));
    const { program, problems } = await checkLaunch(config, base);
    this.#problems.show(problems);
    const error = problems.find(({ severity }) => severity === 'error');
    if (error) await refuse(config.name, error);
    if (error || program === undefined) return undefined;
    if (!(await this.#build.build(program, folder, token))) return undefined;
    return { ...config, program, sourceFolders: this.#sourceFolders(config['sourceFolders']) };
  }

  /** Those of the user come first. */
  #sourceFolders(given: unknown): readonly unknown[] {
    return [...(Array.isArray(given) ? (given as unknown[]) : []), this.#guest];
  }
}

async function refuse(name: string, { message, place }: Problem): Promise<void> {
  const showPlace = vscode.l10n.t('Show in launch.json');
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t('The configuration "{0}" cannot be started: {1}', name, message),
    showPlace,
  );
  if (answer !== showPlace) return;
  if (!(await exists(place.path))) {
    await vscode.commands.executeCommand('workbench.action.debug.configure');
    return;
  }
  const at = new vscode.Position(place.line - 1, place.column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(place.path), { selection: new vscode.Range(at, at) });
}

async function exists(path: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.file(path));
    return true;
  } catch {
    return false;
  }
}
