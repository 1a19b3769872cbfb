import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import {
  DEFAULT_BUDGET,
  DEFAULT_STACK_SIZE,
  MAX_CAPABILITY_SLOT,
  MAX_ID,
  MAX_PRIORITY,
  MAX_STACK_SIZE,
  MIN_STACK_SIZE,
  SMALL_PAGE,
} from './limits.ts';
import { readIrq } from './read-irq.ts';
import { namedAttribute, optionalNamed, readMap } from './read-maps.ts';
import { readVirtualMachine } from './read-virtual-machine.ts';
import type { CapabilityEntry, ProtectionDomainEntry, VariableEntry } from './system-file.ts';

const ATTRIBUTES = [
  'name',
  'priority',
  'budget',
  'period',
  'passive',
  'stack_size',
  'cpu',
  'smc',
  'fpu',
  'domain',
];
const ELEMENTS = ['program_image', 'map', 'irq', 'setvar', 'protection_domain', 'virtual_machine', 'cspace'];

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * A protection domain followed by its children, children's children first.
 * @param parent the name of the protection domain around it.
 */
export function readProtectionDomain(
  element: XmlElement,
  parent: string | undefined,
  problems: ProblemList,
): readonly ProtectionDomainEntry[] {
  const isChild = parent !== undefined;
  const attributes = new Attributes(
    element,
    isChild ? [...ATTRIBUTES, 'id', 'setvar_id'] : ATTRIBUTES,
    problems,
  );
  const name = attributes.text('name') ?? '';
  const entry = readAttributes(attributes, name, parent);
  const found = new Contents();
  const descendants: ProtectionDomainEntry[] = [];

  for (const child of element.children) {
    if (child.name === 'protection_domain') {
      descendants.push(...readProtectionDomain(child, name, problems));
      addChildVariable(child, found, problems);
    } else readContent(child, found, problems);
  }
  if (found.program === 'missing')
    problems.error(element.place, `protection domain "${name}" has no <program_image>`);

  const { program, programForSymbols } = found.images;
  const { maps, irqs, variables, capabilities, virtualMachine } = found;
  const whole = { ...entry, program, programForSymbols, maps, irqs, variables, capabilities, virtualMachine };
  return [whole, ...descendants];
}

/** What the elements inside a protection domain amount to. */
class Contents {
  program: 'missing' | 'given' = 'missing';
  images: Pick<ProtectionDomainEntry, 'program' | 'programForSymbols'> = {
    program: undefined,
    programForSymbols: undefined,
  };
  readonly maps: Mutable<ProtectionDomainEntry['maps'][number]>[] = [];
  readonly irqs: ProtectionDomainEntry['irqs'][number][] = [];
  readonly variables: VariableEntry[] = [];
  readonly capabilities: CapabilityEntry[] = [];
  virtualMachine: ProtectionDomainEntry['virtualMachine'];
  cspaces = 0;
}

function readAttributes(
  attributes: Attributes,
  name: string,
  parent: string | undefined,
): Omit<
  ProtectionDomainEntry,
  'program' | 'programForSymbols' | 'maps' | 'irqs' | 'variables' | 'capabilities' | 'virtualMachine'
> {
  if (name === 'monitor')
    attributes.error(
      'name',
      'the name "monitor" is taken by the protection domain that receives unhandled faults',
    );
  const childId = parent === undefined ? undefined : attributes.number('id', { max: MAX_ID });
  const priority = attributes.optionalNumber('priority', { max: MAX_PRIORITY }) ?? 0n;
  const budget = attributes.optionalNumber('budget', { min: 1n }) ?? DEFAULT_BUDGET;
  const period = attributes.optionalNumber('period', { min: 1n }) ?? budget;
  if (budget > period)
    attributes.error(
      attributes.has('period') ? 'period' : 'budget',
      `budget (${budget} us) is longer than period (${period} us); at most the whole period can be used`,
    );
  attributes.optionalNumber('cpu', { max: 0n });
  attributes.flag('fpu', true);
  if (attributes.flag('smc', false))
    attributes.error('smc', '"smc" forwards Arm secure monitor calls; RISC-V has none');
  return {
    name,
    place: attributes.place('name'),
    parent,
    childId,
    priority,
    budget,
    period,
    passive: attributes.flag('passive', false),
    stackSize: readStackSize(attributes),
    domain: optionalNamed(attributes, 'domain'),
  };
}

function readStackSize(attributes: Attributes): bigint {
  const size = attributes.optionalNumber('stack_size', { min: MIN_STACK_SIZE, max: MAX_STACK_SIZE });
  if (size === undefined) return DEFAULT_STACK_SIZE;
  if (size % SMALL_PAGE === 0n) return size;
  attributes.error('stack_size', `"stack_size" is 0x${size.toString(16)}; expected a multiple of 0x1000`);
  return DEFAULT_STACK_SIZE;
}

function readContent(child: XmlElement, found: Contents, problems: ProblemList): void {
  switch (child.name) {
    case 'program_image': {
      readProgramImage(child, found, problems);
      return;
    }
    case 'map': {
      const { map, variables } = readMap(child, 'protection_domain', problems);
      if (map) found.maps.push(map);
      found.variables.push(...variables);
      return;
    }
    case 'irq': {
      const { irq, variables } = readIrq(child, problems);
      if (irq) found.irqs.push(irq);
      found.variables.push(...variables);
      return;
    }
    case 'setvar': {
      readSetVariable(child, found, problems);
      return;
    }
    case 'virtual_machine': {
      if (found.virtualMachine)
        problems.error(child.place, 'a protection domain has at most one <virtual_machine>');
      const { machine, variables } = readVirtualMachine(child, problems);
      found.virtualMachine ??= machine;
      found.variables.push(...variables);
      return;
    }
    case 'cspace': {
      readCapabilitySpace(child, found, problems);
      return;
    }
    case 'ioport': {
      problems.error(
        child.place,
        '<ioport> is for x86; RISC-V devices are reached by mapping their registers',
      );
      return;
    }
    default: {
      refuseElement(child, 'protection_domain', ELEMENTS, problems);
      return;
    }
  }
}

function readProgramImage(element: XmlElement, found: Contents, problems: ProblemList): void {
  if (found.program === 'given')
    problems.error(element.place, 'a protection domain has exactly one <program_image>');
  found.program = 'given';
  const attributes = new Attributes(element, ['path', 'path_for_symbols'], problems);
  for (const child of element.children) refuseElement(child, 'program_image', [], problems);
  found.images = {
    program: namedAttribute(attributes, 'path'),
    programForSymbols: optionalNamed(attributes, 'path_for_symbols'),
  };
}

function readSetVariable(element: XmlElement, found: Contents, problems: ProblemList): void {
  const attributes = new Attributes(element, ['symbol', 'region_paddr'], problems);
  for (const child of element.children) refuseElement(child, 'setvar', [], problems);
  const symbol = attributes.text('symbol');
  const region = namedAttribute(attributes, 'region_paddr');
  if (symbol === undefined || region === undefined) return;
  const value = { kind: 'region-physical', region } as const;
  found.variables.push({ symbol, value, place: attributes.place('symbol') });
}

/** `setvar_id` of a child sets a symbol in the parent. */
function addChildVariable(child: XmlElement, found: Contents, problems: ProblemList): void {
  const symbol = child.attributes.get('setvar_id');
  const id = child.attributes.get('id');
  if (symbol === undefined || id === undefined || !/^(?:0x[0-9a-fA-F_]+|[0-9_]+)$/.test(id.value)) return;
  if (symbol.value === '') {
    problems.error(symbol.valuePlace, '"setvar_id" is empty');
    return;
  }
  const value = { kind: 'number', value: BigInt(id.value.replaceAll('_', '') || '0') } as const;
  found.variables.push({ symbol: symbol.value, value, place: symbol.valuePlace });
}

const CAPABILITIES: Readonly<Record<string, CapabilityEntry['kind']>> = {
  cap_tcb: 'tcb',
  cap_sc: 'scheduling-context',
  cap_vspace: 'vspace',
};

function readCapabilitySpace(element: XmlElement, found: Contents, problems: ProblemList): void {
  if (++found.cspaces > 1) problems.error(element.place, 'a protection domain has at most one <cspace>');
  new Attributes(element, [], problems);
  for (const child of element.children) {
    const kind = Object.hasOwn(CAPABILITIES, child.name) ? CAPABILITIES[child.name] : undefined;
    if (kind === undefined) {
      refuseElement(child, 'cspace', Object.keys(CAPABILITIES), problems);
      continue;
    }
    const attributes = new Attributes(child, ['slot', 'pd'], problems);
    for (const inner of child.children) refuseElement(inner, child.name, [], problems);
    const slot = attributes.number('slot', { min: 1n, max: MAX_CAPABILITY_SLOT });
    const protectionDomain = namedAttribute(attributes, 'pd');
    if (slot === undefined || protectionDomain === undefined) continue;
    const earlier = found.capabilities.find((other) => other.slot === slot);
    if (earlier)
      attributes.error(
        'slot',
        `slot ${slot} is already used for the ${earlier.kind} of "${earlier.protectionDomain.text}"`,
      );
    found.capabilities.push({ kind, slot, protectionDomain, place: attributes.place('slot') });
  }
}
