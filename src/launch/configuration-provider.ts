import * as vscode from 'vscode';
import { folderOf, nameOf } from './choose-program.ts';
import { DEBUG_TYPE } from './debug-type.ts';
import { findCandidates, findProgram } from './find-programs.ts';
import type { LaunchPreparation } from './prepare.ts';

/**
 * Makes F5 work with and without a launch.json: fills in what to debug, and has it built first.
 */
export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  readonly #preparation: LaunchPreparation;

  constructor(preparation: LaunchPreparation) {
    this.#preparation = preparation;
  }

  /** For a new launch.json. */
  provideDebugConfigurations = listConfigurations;

  /** Called with an empty object when there is no launch.json. */
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
    token?: vscode.CancellationToken,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (config.request === 'attach' || config['program'] !== undefined) return config;
    const program = await findProgram(folder, token);
    if (program === undefined) return undefined;
    const { fsPath } = vscode.Uri.file(program);
    return { ...configurationFor(fsPath), ...config, ...named(config, fsPath), program: fsPath };
  }

  resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
    token?: vscode.CancellationToken,
  ): Promise<vscode.DebugConfiguration | undefined> {
    return this.#preparation.prepare(folder, config, token);
  }
}

/** Everything that can be debugged right now, as a configuration each. */
export async function listConfigurations(
  folder: vscode.WorkspaceFolder | undefined,
  token?: vscode.CancellationToken,
): Promise<vscode.DebugConfiguration[]> {
  const candidates = await findCandidates(folder, token);
  return candidates.map(({ path }) => ({
    ...configurationFor(vscode.Uri.file(path).fsPath),
    program: workspacePath(folder, vscode.Uri.file(path)),
  }));
}

export function configurationFor(program: string): vscode.DebugConfiguration {
  const path = vscode.Uri.file(program).path;
  return {
    type: DEBUG_TYPE,
    request: 'launch',
    name: vscode.l10n.t('{0} in {1}', nameOf(path), nameOf(folderOf(path))),
    program,
  };
}

/** VS Code hands over empty strings, not nothing, where there is no launch.json. */
function named(config: vscode.DebugConfiguration, program: string): Partial<vscode.DebugConfiguration> {
  const { type, request, name } = configurationFor(program);
  return { type: config.type || type, request: config.request || request, name: config.name || name };
}

function workspacePath(folder: vscode.WorkspaceFolder | undefined, uri: vscode.Uri): string {
  const inFolder = folder && uri.path.startsWith(`${folder.uri.path}/`);
  return inFolder ? `\${workspaceFolder}${uri.path.slice(folder.uri.path.length)}` : uri.fsPath;
}
