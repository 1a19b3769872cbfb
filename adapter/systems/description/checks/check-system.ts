import type { ProblemList } from '../../problem-list.ts';
import type { Place } from '../../problem.ts';
import { didYouMean } from '../../text/suggestion.ts';
import { MAX_PROTECTION_DOMAINS } from '../limits.ts';
import type { SystemFile } from '../system-file.ts';
import { checkChannels } from './check-channels.ts';
import { checkIoAddressSpaces } from './check-io-address-spaces.ts';
import { checkMaps } from './check-maps.ts';
import { checkNames } from './check-names.ts';
import { checkRegions } from './check-regions.ts';
import { checkVariables } from './check-variables.ts';

/** What the parts of a description must keep towards each other. */
export function checkSystem(file: SystemFile, root: Place, problems: ProblemList): void {
  const count = file.protectionDomains.length;
  if (count === 0) problems.error(root, 'the system has no <protection_domain>; at least one is needed');
  if (count > MAX_PROTECTION_DOMAINS)
    problems.error(
      root,
      `the system has ${count} protection domains; at most ${MAX_PROTECTION_DOMAINS} are possible`,
    );
  checkNames(file, problems);
  checkChildren(file, problems);
  checkDomains(file, problems);
  checkChannels(file, problems);
  checkRegions(file, problems);
  checkMaps(file, problems);
  checkIoAddressSpaces(file, problems);
  checkVariables(file, problems);
}

/** Children and virtual CPUs of one parent share the numbers its `fault` entry point is given. */
function checkChildren(file: SystemFile, problems: ProblemList): void {
  for (const parent of file.protectionDomains) {
    const taken = new Map<bigint, string>();
    for (const vcpu of parent.virtualMachine?.vcpus ?? []) taken.set(vcpu, 'a virtual CPU');
    for (const child of file.protectionDomains) {
      if (child.parent !== parent.name || child.childId === undefined) continue;
      const other = taken.get(child.childId);
      if (other !== undefined)
        problems.error(child.place, `id ${child.childId} in "${parent.name}" is already used by ${other}`);
      taken.set(child.childId, `"${child.name}"`);
    }
  }
}

function checkDomains(file: SystemFile, problems: ProblemList): void {
  const { domains } = file;
  for (const { name, place, domain } of file.protectionDomains) {
    if (domains === undefined && domain !== undefined)
      problems.error(domain.place, `domain "${domain.text}" is given but the system has no <domains>`);
    if (domains === undefined) continue;
    if (domain === undefined)
      problems.error(
        place,
        `protection domain "${name}" needs the attribute "domain": the system has <domains>`,
      );
    else if (!domains.names.has(domain.text))
      problems.error(
        domain.place,
        `no domain "${domain.text}" is declared in <domains>.${didYouMean(domain.text, domains.names.keys())}`,
      );
  }
}
