import { join } from 'node:path';
import * as vscode from 'vscode';
import { findToolchain } from '../../adapter/node/toolchain.ts';
import { BUILD_DESCRIPTION } from '../../adapter/systems/build/description.ts';
import type { BuildStep } from '../../adapter/systems/build/plan.ts';
import type { Toolchain } from '../../adapter/systems/build/toolchain.ts';
import { folderOf, nameOf } from './choose-program.ts';
import { DEBUG_TYPE } from './debug-type.ts';
import { BuildTerminal, type BuildOutcome } from './build-terminal.ts';
import { readBuild } from './system-build.ts';

/** Offers a build task for every `bulkhead.build.json` of the workspace, and makes those that tasks.json describes runnable. */
export class BuildTasks implements vscode.TaskProvider {
  readonly #guest: string;

  /** @param guest the folder with Bulkhead's headers and start-up code. */
  constructor(guest: string) {
    this.#guest = guest;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const found = await vscode.workspace.findFiles(`**/${BUILD_DESCRIPTION}`, '**/node_modules/**');
    return found.flatMap((uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      if (!folder) return [];
      const build = uri.path.slice(folder.uri.path.length + 1);
      const definition = { type: DEBUG_TYPE, build };
      return [this.#task(definition, folder, nameOf(folderOf(uri.path)), () => this.allSteps(uri.fsPath))];
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const { build } = task.definition as vscode.TaskDefinition & { readonly build?: unknown };
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    if (typeof build !== 'string' || !folder) return undefined;
    const description = join(folder.uri.fsPath, build);
    return this.#task(task.definition, folder, task.name, () => this.allSteps(description));
  }

  /** Runs some steps as a task, and waits for their end. */
  run(
    steps: readonly BuildStep[],
    folder: vscode.WorkspaceFolder | undefined,
    token: vscode.CancellationToken | undefined,
  ): Promise<BuildOutcome> {
    const name = steps.map(({ program }) => program).join(', ');
    return new Promise((resolve, reject) => {
      const definition = { type: DEBUG_TYPE, build: name };
      const task = this.#task(definition, folder, name, () => Promise.resolve(steps), resolve);
      task.presentationOptions = {
        reveal: vscode.TaskRevealKind.Silent,
        clear: true,
        showReuseMessage: false,
      };
      vscode.tasks
        .executeTask(task)
        .then((execution) => token?.onCancellationRequested(() => execution.terminate()), reject);
    });
  }

  /** All steps of a description, or the sentence that says why there are none. */
  async allSteps(description: string): Promise<readonly BuildStep[] | string> {
    if (!vscode.workspace.isTrusted) {
      return vscode.l10n.t('Nothing is built in a workspace that is not trusted.');
    }
    const toolchain = await configuredToolchain();
    if (!toolchain) return noToolchain();
    const { steps, problems } = await readBuild(description, toolchain, this.#guest);
    if (steps.length > 0) return steps;
    return problems
      .map(
        ({ place, severity, message }) =>
          `${place.path}:${place.line}:${place.column}: ${severity}: ${message}`,
      )
      .join('\n');
  }

  #task(
    definition: vscode.TaskDefinition,
    folder: vscode.WorkspaceFolder | undefined,
    name: string,
    steps: () => Promise<readonly BuildStep[] | string>,
    finished?: (outcome: BuildOutcome) => void,
  ): vscode.Task {
    const execution = new vscode.CustomExecution(() => Promise.resolve(new BuildTerminal(steps, finished)));
    const scope = folder ?? vscode.TaskScope.Workspace;
    const title = vscode.l10n.t('build {0}', name);
    const task = new vscode.Task(definition, scope, title, DEBUG_TYPE, execution, '$bulkhead');
    task.group = vscode.TaskGroup.Build;
    return task;
  }
}

/**
 * The compiler of the setting, or the first on the PATH.
 * @throws ToolchainError when the one that the setting names cannot be used.
 */
export function configuredToolchain(): Promise<Toolchain | undefined> {
  const setting = vscode.workspace.getConfiguration('bulkhead').get<string>('toolchain', '');
  return findToolchain(setting === '' ? undefined : setting);
}

export function noToolchain(): string {
  return vscode.l10n.t(
    'No RISC-V compiler was found: install clang with lld, a riscv64 gcc, or zig, or set "bulkhead.toolchain" to one.',
  );
}
