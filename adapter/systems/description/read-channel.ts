import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { MAX_ID } from './limits.ts';
import { namedAttribute } from './read-maps.ts';
import type { ChannelEndEntry, ChannelEntry, VariableEntry } from './system-file.ts';

/** A channel, and the symbols its ends set: by the name of the protection domain whose program has them. */
export interface ReadChannel {
  readonly channel: ChannelEntry;
  readonly variables: readonly { readonly protectionDomain: string; readonly variable: VariableEntry }[];
}

export function readChannel(element: XmlElement, problems: ProblemList): ReadChannel | undefined {
  new Attributes(element, [], problems);
  const variables: { protectionDomain: string; variable: VariableEntry }[] = [];
  const ends: ChannelEndEntry[] = [];
  let elements = 0;
  for (const child of element.children) {
    if (child.name !== 'end') {
      refuseElement(child, 'channel', ['end'], problems);
      continue;
    }
    elements++;
    const attributes = new Attributes(child, ['pd', 'id', 'pp', 'notify', 'setvar_id'], problems);
    for (const inner of child.children) refuseElement(inner, 'end', [], problems);
    const end = readEnd(attributes);
    if (end === undefined) continue;
    ends.push(end);
    const symbol = attributes.has('setvar_id') ? attributes.text('setvar_id') : undefined;
    if (symbol === undefined) continue;
    const value = { kind: 'number', value: end.id } as const;
    const variable = { symbol, value, place: attributes.place('setvar_id') };
    variables.push({ protectionDomain: end.protectionDomain.text, variable });
  }
  if (elements !== 2)
    problems.error(element.place, `a channel has exactly two <end> elements, this one ${elements}`);
  const [first, second] = ends;
  if (elements !== 2 || first === undefined || second === undefined) return undefined;
  if (first.protectedCalls && second.protectedCalls)
    problems.error(second.place, 'only one end of a channel can make protected calls; "pp" is set on both');
  return { channel: { ends: [first, second], place: element.place }, variables };
}

function readEnd(attributes: Attributes): ChannelEndEntry | undefined {
  const protectionDomain = namedAttribute(attributes, 'pd');
  const id = attributes.decimal('id', { min: 0n, max: MAX_ID });
  const protectedCalls = attributes.flag('pp', false);
  const notify = attributes.flag('notify', true);
  if (protectionDomain === undefined || id === undefined) return undefined;
  const idPlace = attributes.place('id');
  return { protectionDomain, id, idPlace, notify, protectedCalls, place: attributes.element.place };
}
