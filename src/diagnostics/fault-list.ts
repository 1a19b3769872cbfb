import type { FaultEventBody, PlaceBody } from '../../adapter/protocol/custom.ts';

/** A fault as it stands in the Problems panel. */
export interface ListedFault {
  /** Which configuration's run found it; its next run begins with an empty list. */
  readonly run: string;
  readonly fault: FaultEventBody;
  /** Where it is shown now: follows edits, and has a place even when the fault itself has none. */
  readonly place: PlaceBody;
}

/** Lines of a document that an edit replaced, counted from 1, both included. */
export interface LineEdit {
  readonly firstLine: number;
  readonly lastLine: number;
  /** How many lines stand there now. */
  readonly newLines: number;
}

/** The faults found by the latest run of each configuration. They outlive the session. */
export class FaultList {
  #faults: readonly ListedFault[] = [];

  get all(): readonly ListedFault[] {
    return this.#faults;
  }

  startRun(run: string): void {
    this.#faults = this.#faults.filter((listed) => listed.run !== run);
  }

  /**
   * A fault with the number of an earlier one replaces it: its count has grown.
   * @param fallback the description, for a fault in code without source.
   */
  add(run: string, fault: FaultEventBody, fallback: string): void {
    const place = fault.place ?? { path: fallback, line: 1, column: 1 };
    const listed = { run, fault, place };
    const at = this.#faults.findIndex((other) => other.run === run && other.fault.id === fault.id);
    this.#faults = at < 0 ? [...this.#faults, listed] : this.#faults.with(at, listed);
  }

  remove(listed: ListedFault): void {
    this.#faults = this.#faults.filter((other) => other !== listed);
  }

  clear(): void {
    this.#faults = [];
  }

  /** @returns whether anything moved. */
  edit(path: string, edits: readonly LineEdit[]): boolean {
    const before = this.#faults;
    this.#faults = before.map((listed) => {
      if (listed.place.path !== path) return listed;
      const line = edits.reduce(moveLine, listed.place.line);
      return line === listed.place.line ? listed : { ...listed, place: { ...listed.place, line } };
    });
    return this.#faults.some((listed, at) => listed !== before[at]);
  }

  /** By what a diagnostic shows, since VS Code hands back copies. `line` from 1. */
  find(path: string, line: number, code: string, message: string): ListedFault | undefined {
    return this.#faults.find(
      (listed) =>
        listed.place.path === path &&
        listed.place.line === line &&
        listed.fault.code === code &&
        messageOf(listed.fault) === message,
    );
  }
}

function moveLine(line: number, edit: LineEdit): number {
  if (line <= edit.firstLine) return line;
  if (line > edit.lastLine) return line + edit.newLines - (edit.lastLine - edit.firstLine + 1);
  return Math.min(line, edit.firstLine + edit.newLines - 1);
}

/**
 * What the Problems panel shows as text: the message, where it happened when there is no source line to point at, how often,
 * and the links of the chain that have no source line either.
 */
export function messageOf(fault: FaultEventBody): string {
  const where = fault.place ? '' : ` (${fault.where})`;
  const times = fault.count > 1 ? ` (${fault.count}×)` : '';
  const without = fault.related.filter((link) => !link.place);
  return [
    `${fault.message}${where}${times}`,
    ...without.map((link) => `  ${link.message}${link.where === '' ? '' : ` (${link.where})`}`),
  ].join('\n');
}
