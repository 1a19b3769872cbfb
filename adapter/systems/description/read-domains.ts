import type { ProblemList } from '../problem-list.ts';
import type { Place } from '../problem.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { MAX_DOMAINS, MAX_SCHEDULE_ENTRIES } from './limits.ts';
import { namedAttribute } from './read-maps.ts';
import type { DomainsEntry } from './system-file.ts';

/** The `virt` board's timer counts at 10 MHz (riscv-platform: timebase-frequency). */
const TICKS_PER_MICROSECOND = 10n;

/** Scheduling domains: their names, and which runs for how long. */
export function readDomains(element: XmlElement, problems: ProblemList): DomainsEntry {
  new Attributes(element, [], problems);
  const declared: { name: string; id: bigint | undefined; place: Place }[] = [];
  let schedule: XmlElement | undefined;
  for (const child of element.children) {
    if (child.name === 'domain') {
      const attributes = new Attributes(child, ['name', 'id'], problems);
      const name = attributes.text('name');
      const id = attributes.optionalNumber('id', { max: BigInt(MAX_DOMAINS - 1) });
      if (name === undefined) continue;
      if (declared.some((other) => other.name === name))
        attributes.error('name', `domain "${name}" is already declared`);
      if (id !== undefined && declared.some((other) => other.id === id))
        attributes.error('id', `domain id ${id} is already used`);
      declared.push({ name, id, place: child.place });
    } else if (child.name === 'domain_schedule') {
      if (schedule) problems.error(child.place, '<domain_schedule> is given once');
      schedule ??= child;
    } else refuseElement(child, 'domains', ['domain', 'domain_schedule'], problems);
  }
  if (declared.length > MAX_DOMAINS)
    problems.error(element.place, `${declared.length} domains are declared; the kernel has ${MAX_DOMAINS}`);
  const names = assignIds(declared);
  if (schedule === undefined) {
    problems.error(element.place, '<domains> needs a <domain_schedule>: without one no domain runs');
    return { names, schedule: [], startIndex: 0, place: element.place };
  }
  return { names, ...readSchedule(schedule, names, problems), place: element.place };
}

/** Domains without an id get the lowest free one. */
function assignIds(declared: readonly { name: string; id: bigint | undefined }[]): Map<string, number> {
  const taken = new Set(declared.flatMap(({ id }) => (id === undefined ? [] : [Number(id)])));
  const names = new Map<string, number>();
  let next = 0;
  for (const { name, id } of declared) {
    while (id === undefined && taken.has(next)) next++;
    const chosen = id === undefined ? next : Number(id);
    taken.add(chosen);
    names.set(name, chosen);
  }
  return names;
}

function readSchedule(
  element: XmlElement,
  names: ReadonlyMap<string, number>,
  problems: ProblemList,
): Pick<DomainsEntry, 'schedule' | 'startIndex'> {
  const attributes = new Attributes(element, ['index_shift', 'start_index'], problems);
  const start = attributes.optionalNumber('start_index') ?? 0n;
  const shift = attributes.optionalNumber('index_shift') ?? 0n;
  const entries: ({ domain: number; microseconds: bigint } | 'end')[] = [];
  for (const child of element.children) {
    if (child.name === 'schedule_entry') {
      const entry = readEntry(child, names, problems);
      entries.push(entry ?? { domain: 0, microseconds: 1n });
    } else if (child.name === 'schedule_end_marker') {
      new Attributes(child, [], problems);
      entries.push('end');
    } else refuseElement(child, 'domain_schedule', ['schedule_entry', 'schedule_end_marker'], problems);
  }
  const count = BigInt(entries.length);
  if (count + shift >= BigInt(MAX_SCHEDULE_ENTRIES))
    attributes.error(
      'index_shift',
      `the schedule ends at entry ${count + shift}; the kernel has room for ${MAX_SCHEDULE_ENTRIES - 1}`,
    );
  if (start >= count)
    attributes.error('start_index', `the schedule starts at entry ${start} but has only ${count}`);
  // The kernel runs from the start entry to the next end marker and then starts over.
  const fromStart = entries.slice(Number(start < count ? start : 0n));
  const end = fromStart.indexOf('end');
  const running = end < 0 ? fromStart : fromStart.slice(0, end);
  const schedule = running.flatMap((entry) => (entry === 'end' ? [] : [entry]));
  if (start < count && schedule.length === 0)
    attributes.error('start_index', `the schedule starts at an end marker: no domain runs`);
  return { schedule, startIndex: Number(start < count ? start : 0n) };
}

function readEntry(
  element: XmlElement,
  names: ReadonlyMap<string, number>,
  problems: ProblemList,
): { domain: number; microseconds: bigint } | undefined {
  const attributes = new Attributes(element, ['domain', 'duration'], problems);
  const name = namedAttribute(attributes, 'domain');
  const duration = attributes.text('duration');
  const domain = name && names.get(name.text);
  if (name && domain === undefined) attributes.error('domain', `no domain "${name.text}" is declared`);
  if (duration === undefined) return undefined;
  const parts = /^((?:0x[0-9a-fA-F_]{1,16})|[0-9_]{1,19}) (us|ticks)$/.exec(duration);
  const amount = BigInt(parts?.[1]?.replaceAll('_', '') || '0');
  if (parts === null || amount === 0n) {
    attributes.error(
      'duration',
      `"duration" is "${duration}"; expected a positive number and a unit: "1000 us" or "500 ticks"`,
    );
    return undefined;
  }
  const microseconds =
    parts[2] === 'us' ? amount : (amount + TICKS_PER_MICROSECOND - 1n) / TICKS_PER_MICROSECOND;
  return domain === undefined ? undefined : { domain, microseconds };
}
