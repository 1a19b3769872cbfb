import type { Place, Problem } from './problem.ts';

/** Hostile files make many mistakes; nobody reads more than this. */
const MAX_PROBLEMS = 200;
/** A message quotes what the file says, which may be anything. */
const MAX_MESSAGE = 1000;

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

  add(whole: Problem): void {
    const problem = { ...whole, message: shortened(whole.message) };
    const key = `${problem.place.path}:${problem.place.line}:${problem.place.column}:${problem.message}`;
    if (this.keys.has(key) || this.found.length === MAX_PROBLEMS) return;
    this.keys.add(key);
    this.found.push(problem);
  }
}

function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE / 2)} … ${message.slice(-MAX_MESSAGE / 2)}`;
}
