import type { Fault } from '../../faults/fault.ts';
import type { HitSite, HitTexts } from './hit-site.ts';

/** A switch in the Breakpoints view. A fault stops the machine when any filter that is on takes it. */
export interface ExceptionFilter {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly onByDefault: boolean;
  readonly takes: (fault: Fault) => boolean;
}

export const EXCEPTION_FILTERS: readonly ExceptionFilter[] = [
  bySeverity('error', 'Faults: errors', 'Isolation broken, memory corrupted, or certain failure.', true),
  bySeverity('warning', 'Faults: warnings', 'Fails under some timing.', true),
  bySeverity('note', 'Faults: notes', 'Hygiene: allowed, but not as the interface asks.', false),
  byFamily('mem', 'Memory faults', 'Accesses that a partition’s mappings refuse.'),
  byFamily('dma', 'DMA faults', 'Transfers outside of the DMA domain.'),
  byFamily('irq', 'Interrupt faults', 'Interrupts not acknowledged or not expected.'),
  byFamily('cap', 'Capability faults', 'System calls that the capability does not allow.'),
  byFamily('reg', 'Register faults', 'Device registers used as their description does not allow.'),
  byFamily('live', 'Live loops', 'Threads that run without getting anywhere.'),
];

export interface FilterWish {
  readonly id: string;
  readonly condition?: string | undefined;
}

/** Which faults stop the machine. */
export class ExceptionFilters {
  private wishes: readonly FilterWish[] = EXCEPTION_FILTERS.filter(({ onByDefault }) => onByDefault).map(
    ({ id }) => ({ id }),
  );

  /** @returns for each wish why there is no such filter, undefined when there is. */
  set(wishes: readonly FilterWish[]): (string | undefined)[] {
    this.wishes = wishes;
    return wishes.map(({ id }) =>
      EXCEPTION_FILTERS.some((filter) => filter.id === id) ? undefined : `There is no filter \`${id}\`.`,
    );
  }

  /** Whether the fault stops the machine. A condition that cannot be evaluated stops, and is told. */
  stopsAt(fault: Fault, site: HitSite, texts: HitTexts, tell: (message: string) => void): boolean {
    return this.wishes.some(({ id, condition }) => {
      const filter = EXCEPTION_FILTERS.find((each) => each.id === id);
      if (filter?.takes(fault) !== true) return false;
      if (condition === undefined || condition.trim() === '') return true;
      const answer = texts.holds(condition, site);
      if (answer.ok) return answer.holds;
      tell(`Condition \`${condition}\` of "${filter.label}": ${answer.message}\n`);
      return true;
    });
  }
}

/** `dma-*` takes the whole family, `*` all. */
export function matchesCode(pattern: string, code: string): boolean {
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code;
}

function bySeverity(
  severity: Fault['severity'],
  label: string,
  description: string,
  onByDefault: boolean,
): ExceptionFilter {
  return { id: severity, label, description, onByDefault, takes: (fault) => fault.severity === severity };
}

function byFamily(family: string, label: string, description: string): ExceptionFilter {
  return {
    id: family,
    label,
    description,
    onByDefault: false,
    takes: ({ code }) => code.startsWith(`${family}-`),
  };
}
