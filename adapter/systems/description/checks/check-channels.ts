import type { ProblemList } from '../../problem-list.ts';
import type { Place } from '../../problem.ts';
import { didYouMean } from '../../text/suggestion.ts';
import type { ProtectionDomainEntry, SystemFile } from '../system-file.ts';

/** Channel and interrupt numbers, and who may call whom. */
export function checkChannels(file: SystemFile, problems: ProblemList): void {
  const domains = new Map(file.protectionDomains.map((domain) => [domain.name, domain]));
  checkIds(file, domains, problems);
  checkInterrupts(file, problems);
  checkCapabilities(file, domains, problems);
  for (const { ends } of file.channels) {
    for (const { protectionDomain } of ends) {
      if (domains.has(protectionDomain.text)) continue;
      const hint = didYouMean(protectionDomain.text, domains.keys());
      problems.error(
        protectionDomain.place,
        `there is no protection domain "${protectionDomain.text}".${hint}`,
      );
    }
    const [first, second] = ends;
    checkCall(first, second, domains, problems);
    checkCall(second, first, domains, problems);
  }
}

type End = SystemFile['channels'][number]['ends'][number];

/** A caller waits for the callee, so the callee must be able to run in its place. */
function checkCall(
  caller: End,
  callee: End,
  domains: ReadonlyMap<string, ProtectionDomainEntry>,
  problems: ProblemList,
): void {
  const from = domains.get(caller.protectionDomain.text);
  const to = domains.get(callee.protectionDomain.text);
  if (!caller.protectedCalls || from === undefined || to === undefined) return;
  if (from.priority < to.priority) return;
  problems.error(
    caller.place,
    `"${from.name}" (priority ${from.priority}) makes protected calls into "${to.name}" (priority ${to.priority}); ` +
      'the callee needs the higher priority',
  );
}

/** Channels and interrupts of a protection domain are bits of one word. */
function checkIds(
  file: SystemFile,
  domains: ReadonlyMap<string, ProtectionDomainEntry>,
  problems: ProblemList,
): void {
  const taken = new Map<string, Place>();
  const take = (domain: string, id: bigint, place: Place): void => {
    const key = `${id} ${domain}`;
    const earlier = taken.get(key);
    if (earlier)
      problems.error(
        place,
        `channel id ${id} of "${domain}" is already used at ${earlier.line}:${earlier.column}`,
      );
    else taken.set(key, place);
  };
  for (const { name, irqs } of domains.values())
    for (const irq of irqs) take(name, irq.channel, irq.channelPlace);
  for (const { ends } of file.channels)
    for (const end of ends)
      if (domains.has(end.protectionDomain.text)) take(end.protectionDomain.text, end.id, end.idPlace);
}

function checkInterrupts(file: SystemFile, problems: ProblemList): void {
  const owners = new Map<bigint, string>();
  for (const { name, irqs } of file.protectionDomains) {
    for (const { source, place } of irqs) {
      const owner = owners.get(source);
      if (owner !== undefined)
        problems.error(place, `interrupt ${source} already belongs to "${owner}"; each has one receiver`);
      else owners.set(source, name);
    }
  }
}

function checkCapabilities(
  file: SystemFile,
  domains: ReadonlyMap<string, ProtectionDomainEntry>,
  problems: ProblemList,
): void {
  for (const { capabilities } of file.protectionDomains) {
    for (const { protectionDomain } of capabilities) {
      if (domains.has(protectionDomain.text)) continue;
      const hint = didYouMean(protectionDomain.text, domains.keys());
      problems.error(
        protectionDomain.place,
        `there is no protection domain "${protectionDomain.text}".${hint}`,
      );
    }
  }
}
