import * as vscode from 'vscode';
import type { ProblemDiagnostics } from '../diagnostics/problem-diagnostics.ts';
import { configuredToolchain, noToolchain, type BuildTasks } from './build-task.ts';
import type { Notices } from './notices.ts';
import { findBuildDescription, neededSteps, readBuild } from './system-build.ts';

/** Builds what a system needs and is out of date, before it starts. */
export class BuildFirst {
  readonly #tasks: BuildTasks;
  readonly #problems: ProblemDiagnostics;
  readonly #notices: Notices;
  readonly #guest: string;

  constructor(tasks: BuildTasks, problems: ProblemDiagnostics, notices: Notices, guest: string) {
    this.#tasks = tasks;
    this.#problems = problems;
    this.#notices = notices;
    this.#guest = guest;
  }

  /** @returns whether the system may start. When it may not, the user has been told, or has cancelled. */
  async build(
    program: string,
    folder: vscode.WorkspaceFolder | undefined,
    token: vscode.CancellationToken | undefined,
  ): Promise<boolean> {
    const wanted = vscode.workspace
      .getConfiguration('bulkhead', folder)
      .get<boolean>('buildBeforeLaunch', true);
    const description = wanted ? await findBuildDescription(program) : undefined;
    if (description === undefined) return true;
    if (!vscode.workspace.isTrusted) {
      return this.#usePrebuilt(
        program,
        vscode.l10n.t('Nothing is built in a workspace that is not trusted.'),
      );
    }
    try {
      const toolchain = await configuredToolchain();
      if (!toolchain) return this.#usePrebuilt(program, noToolchain());
      const { steps, problems } = await readBuild(description, toolchain, this.#guest);
      this.#problems.show(problems);
      if (steps.length === 0)
        return await this.#refuse(program, vscode.l10n.t('{0} has mistakes.', description));
      const stale = await neededSteps(program, description, steps);
      if (stale.length === 0) return true;
      const outcome = await this.#tasks.run(stale, folder, token);
      if (outcome === 'failed')
        return await this.#refuse(program, vscode.l10n.t('The system could not be built.'));
      return outcome === 'built';
    } catch (error) {
      return await this.#refuse(program, error instanceof Error ? error.message : String(error));
    }
  }

  #usePrebuilt(program: string, why: string): true {
    this.#notices.say(program, vscode.l10n.t('The programs run as they were built before. {0}', why));
    return true;
  }

  async #refuse(program: string, why: string): Promise<boolean> {
    const showProblems = vscode.l10n.t('Show Problems');
    const startAnyway = vscode.l10n.t('Start Anyway');
    const answer = await vscode.window.showErrorMessage(why, showProblems, startAnyway);
    if (answer === showProblems) await vscode.commands.executeCommand('workbench.actions.view.problems');
    if (answer !== startAnyway) return false;
    return this.#usePrebuilt(program, why);
  }
}
