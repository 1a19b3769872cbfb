import type { ProblemList } from '../../problem-list.ts';
import type { Place } from '../../problem.ts';
import type { SystemFile } from '../system-file.ts';

/** Names are what everything refers to: each is given once. */
export function checkNames(file: SystemFile, problems: ProblemList): void {
  const machines = file.protectionDomains.flatMap(({ virtualMachine }) => virtualMachine ?? []);
  reportRepeated('protection domain', file.protectionDomains, problems);
  reportRepeated('memory region', file.regions, problems);
  reportRepeated('virtual machine', machines, problems);
  reportRepeated('I/O address space', file.ioAddressSpaces, problems);
}

function reportRepeated(
  what: string,
  entries: readonly { readonly name: string; readonly place: Place }[],
  problems: ProblemList,
): void {
  const first = new Map<string, Place>();
  for (const { name, place } of entries) {
    if (name === '') continue;
    const earlier = first.get(name);
    if (earlier)
      problems.error(place, `${what} "${name}" is already defined at ${earlier.line}:${earlier.column}`);
    else first.set(name, place);
  }
}
