import type { Permissions } from '../../hypervisor/partition.ts';
import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import type { MapEntry, Named, VariableEntry } from './system-file.ts';

const MAP_ATTRIBUTES = ['mr', 'vaddr', 'perms', 'cached'];
const MAP_VARIABLES = ['setvar_vaddr', 'setvar_size', 'setvar_prefill_size'];

/** A `map` of a protection domain or, without variables, of a virtual machine. */
export function readMap(
  element: XmlElement,
  owner: 'protection_domain' | 'virtual_machine',
  problems: ProblemList,
): { readonly map: MapEntry | undefined; readonly variables: readonly VariableEntry[] } {
  const withVariables = owner === 'protection_domain';
  const known = withVariables ? [...MAP_ATTRIBUTES, ...MAP_VARIABLES] : MAP_ATTRIBUTES;
  const attributes = new Attributes(element, known, problems);
  for (const child of element.children) refuseElement(child, 'map', [], problems);

  const region = namedAttribute(attributes, 'mr');
  const virtual = attributes.number('vaddr');
  const permissions = readPermissions(attributes);
  const cached = attributes.flag('cached', true);
  if (region === undefined || virtual === undefined) return { map: undefined, variables: [] };

  const variables: VariableEntry[] = [];
  const add = (attribute: string, value: VariableEntry['value']): void => {
    const symbol = withVariables && attributes.has(attribute) ? attributes.text(attribute) : undefined;
    if (symbol !== undefined) variables.push({ symbol, value, place: attributes.place(attribute) });
  };
  add('setvar_vaddr', { kind: 'number', value: virtual });
  add('setvar_size', { kind: 'region-size', region });
  add('setvar_prefill_size', { kind: 'region-prefill-size', region });

  const place = attributes.place('vaddr');
  return { map: { region, virtual, permissions, cached, place }, variables };
}

function readPermissions(attributes: Attributes): Permissions {
  const text = attributes.optionalText('perms') ?? 'rw';
  const permissions = {
    read: text.includes('r'),
    write: text.includes('w'),
    execute: text.includes('x'),
  };
  if (!/^[rwx]*$/.test(text))
    attributes.error('perms', `"perms" is "${text}"; expected letters out of "r", "w" and "x"`);
  else if (text === '') attributes.error('perms', '"perms" is empty; expected "r", "rw", "rx" or the like');
  else if (permissions.write && !permissions.read)
    attributes.error(
      'perms',
      `"perms" is "${text}"; memory that can be written must be readable: use "r${text}"`,
    );
  return permissions;
}

/** A required attribute together with its place. */
export function namedAttribute(attributes: Attributes, name: string): Named | undefined {
  const text = attributes.text(name);
  return text === undefined ? undefined : { text, place: attributes.place(name) };
}

/** An attribute that may be absent, together with its place. */
export function optionalNamed(attributes: Attributes, name: string): Named | undefined {
  return attributes.has(name) ? namedAttribute(attributes, name) : undefined;
}
