import type { Place, Problem } from './problem.ts';

/** Hostile files make many mistakes; nobody reads more than this. */
const MAX_PROBLEMS = 200;

/** Collects mistakes in the order they are found, each once. */
export class ProblemList {
  private readonly found: Problem[] = [];
  private readonly keys = new Set<string>();

  get all(): readonly Problem[] {
    return this.found;
  }

  get hasErrors(): boolean {
    return this.found.some((problem) => problem.severity === 'error');
  }

  error(place: Place, message: string): void {
    this.add({ severity: 'error', message, place });
  }

  warning(place: Place, message: string): void {
    this.add({ severity: 'warning', message, place });
  }

  add(problem: Problem): void {
    const key = `${problem.place.path}:${problem.place.line}:${problem.place.column}:${problem.message}`;
    if (this.keys.has(key) || this.found.length === MAX_PROBLEMS) return;
    this.keys.add(key);
    this.found.push(problem);
  }
}
