import type { Problem } from '../problem.ts';
import { ProblemList } from '../problem-list.ts';
import { didYouMean } from '../text/suggestion.ts';
import { parseXml } from '../xml/parse.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { checkSystem } from './checks/check-system.ts';
import { readChannel, type ReadChannel } from './read-channel.ts';
import { readDomains } from './read-domains.ts';
import { readIoAddressSpace } from './read-io-address-space.ts';
import { readProtectionDomain } from './read-protection-domain.ts';
import { readRegion } from './read-region.ts';
import type {
  DomainsEntry,
  IoAddressSpaceEntry,
  ProtectionDomainEntry,
  RegionEntry,
  SystemFile,
} from './system-file.ts';

const ELEMENTS = ['protection_domain', 'memory_region', 'channel', 'io_address_space', 'domains'];

export interface ReadSystemFile {
  /** Undefined when the text is not a system description at all. */
  readonly file: SystemFile | undefined;
  /** Every mistake that the text alone shows; the file may be used only when none is an error. */
  readonly problems: readonly Problem[];
}

/** Reads a Microkit system description (Microkit manual, "System Description File"). */
export function readSystemFile(path: string, text: string): ReadSystemFile {
  const { root, problems: syntax } = parseXml(path, text);
  const problems = new ProblemList();
  syntax.forEach((problem) => problems.add(problem));
  if (root === undefined) return { file: undefined, problems: problems.all };
  if (root.name !== 'system') {
    const hint = didYouMean(root.name, ['system']);
    problems.error(root.place, `the root element is <${root.name}>; expected <system>.${hint}`);
    return { file: undefined, problems: problems.all };
  }
  const file = readRoot(path, root, problems);
  checkSystem(file, root.place, problems);
  return { file, problems: problems.all };
}

function readRoot(path: string, root: XmlElement, problems: ProblemList): SystemFile {
  new Attributes(root, [], problems);
  const protectionDomains: ProtectionDomainEntry[] = [];
  const regions: RegionEntry[] = [];
  const channels: ReadChannel[] = [];
  const ioAddressSpaces: IoAddressSpaceEntry[] = [];
  let domains: DomainsEntry | undefined;

  for (const element of root.children) {
    switch (element.name) {
      case 'protection_domain':
        protectionDomains.push(...readProtectionDomain(element, undefined, problems));
        break;
      case 'memory_region':
        regions.push(readRegion(element, problems));
        break;
      case 'channel': {
        const channel = readChannel(element, problems);
        if (channel) channels.push(channel);
        break;
      }
      case 'io_address_space': {
        const space = readIoAddressSpace(element, problems);
        if (space) ioAddressSpaces.push(space);
        break;
      }
      case 'domains':
        if (domains) problems.error(element.place, '<domains> is given once');
        domains ??= readDomains(element, problems);
        break;
      case 'virtual_machine':
        problems.error(
          element.place,
          '<virtual_machine> belongs inside the <protection_domain> that monitors it',
        );
        break;
      default:
        refuseElement(element, 'system', ELEMENTS, problems);
    }
  }
  return {
    path,
    protectionDomains: protectionDomains.map((domain) => withChannelVariables(domain, channels)),
    regions,
    channels: channels.map(({ channel }) => channel),
    ioAddressSpaces,
    domains,
  };
}

function withChannelVariables(
  domain: ProtectionDomainEntry,
  channels: readonly ReadChannel[],
): ProtectionDomainEntry {
  const added = channels.flatMap(({ variables }) =>
    variables
      .filter(({ protectionDomain }) => protectionDomain === domain.name)
      .map(({ variable }) => variable),
  );
  return added.length === 0 ? domain : { ...domain, variables: [...domain.variables, ...added] };
}
