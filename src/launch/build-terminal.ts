import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { BuildStep } from '../../adapter/systems/build/plan.ts';
import { absolutePaths } from './compiler-messages.ts';

export type BuildOutcome = 'built' | 'failed' | 'cancelled';

/**
 * Runs the steps of a build one after the other, without a shell, and shows what the compiler says. Closing the terminal or
 * terminating the task ends the compiler.
 */
export class BuildTerminal implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();
  readonly #steps: () => Promise<readonly BuildStep[] | string>;
  readonly #finished: (outcome: BuildOutcome) => void;
  #compiler: ChildProcess | undefined;
  #cancelled = false;

  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;

  /** @param steps what to do, or the sentence that says why nothing can be done. */
  constructor(
    steps: () => Promise<readonly BuildStep[] | string>,
    finished: (outcome: BuildOutcome) => void = () => undefined,
  ) {
    this.#steps = steps;
    this.#finished = finished;
  }

  open(): void {
    void this.#run().then(
      (outcome) => this.#end(outcome),
      (error: unknown) => {
        this.#print(`${String(error)}\n`);
        this.#end('failed');
      },
    );
  }

  close(): void {
    this.#cancelled = true;
    this.#compiler?.kill();
    this.#finished('cancelled');
  }

  async #run(): Promise<BuildOutcome> {
    const steps = await this.#steps();
    if (typeof steps === 'string') {
      this.#print(`${steps}\n`);
      return 'failed';
    }
    let failures = 0;
    for (const step of steps) {
      if (this.#cancelled) return 'cancelled';
      this.#print(`${vscode.l10n.t('Building {0} with {1}', step.program, step.command)}\n`);
      await mkdir(dirname(step.output), { recursive: true });
      if (!(await this.#compile(step))) failures++;
    }
    this.#print(
      failures === 0
        ? `${vscode.l10n.t('{0} programs built.', steps.length)}\n`
        : `${vscode.l10n.t('{0} of {1} programs could not be built.', failures, steps.length)}\n`,
    );
    return failures === 0 ? 'built' : 'failed';
  }

  #compile(step: BuildStep): Promise<boolean> {
    return new Promise((resolve) => {
      const compiler = spawn(step.command, step.arguments, {
        cwd: step.cwd,
        env: { ...process.env, LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      });
      this.#compiler = compiler;
      let said = '';
      for (const stream of [compiler.stdout, compiler.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
      }
      compiler.once('error', (error) => (said += `${error.message}\n`));
      compiler.once('close', (code) => {
        this.#compiler = undefined;
        this.#print(absolutePaths(said, step.cwd));
        resolve(code === 0);
      });
    });
  }

  #print(text: string): void {
    this.#write.fire(text.replaceAll('\n', '\r\n'));
  }

  #end(outcome: BuildOutcome): void {
    this.#finished(outcome);
    this.#close.fire(outcome === 'built' ? 0 : 1);
  }
}
