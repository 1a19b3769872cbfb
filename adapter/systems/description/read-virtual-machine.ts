import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { MAX_ID } from './limits.ts';
import { readMap } from './read-maps.ts';
import type { MapEntry, VariableEntry, VirtualMachineEntry } from './system-file.ts';

/**
 * A virtual machine below a protection domain. It is read and checked whole, and then refused: Microkit's kernel for
 * riscv64 is not built as a hypervisor.
 */
export function readVirtualMachine(
  element: XmlElement,
  problems: ProblemList,
): { readonly machine: VirtualMachineEntry; readonly variables: readonly VariableEntry[] } {
  // Microkit accepts scheduling attributes on Arm alone; elsewhere a virtual machine shares its monitor's.
  const attributes = new Attributes(element, ['name'], problems);
  const name = attributes.text('name') ?? '';
  const vcpus: bigint[] = [];
  const maps: MapEntry[] = [];
  const variables: VariableEntry[] = [];

  for (const child of element.children) {
    if (child.name === 'vcpu') readVcpu(child, vcpus, variables, problems);
    else if (child.name === 'map') {
      const { map } = readMap(child, 'virtual_machine', problems);
      if (map) maps.push(map);
    } else refuseElement(child, 'virtual_machine', ['vcpu', 'map'], problems);
  }
  if (!element.children.some((child) => child.name === 'vcpu'))
    problems.error(element.place, `virtual machine "${name}" has no <vcpu>`);
  problems.error(
    element.place,
    'virtual machines need a kernel built as a hypervisor; Microkit has none for riscv64',
  );
  return { machine: { name, place: attributes.place('name'), vcpus, maps }, variables };
}

function readVcpu(
  element: XmlElement,
  vcpus: bigint[],
  variables: VariableEntry[],
  problems: ProblemList,
): void {
  const attributes = new Attributes(element, ['id', 'cpu', 'setvar_id'], problems);
  for (const child of element.children) refuseElement(child, 'vcpu', [], problems);
  const id = attributes.decimal('id', { min: 0n, max: MAX_ID });
  attributes.optionalNumber('cpu', { max: 0n });
  if (id === undefined) return;
  if (vcpus.includes(id)) attributes.error('id', `vcpu id ${id} is already used in this virtual machine`);
  vcpus.push(id);
  const symbol = attributes.has('setvar_id') ? attributes.text('setvar_id') : undefined;
  if (symbol !== undefined)
    variables.push({ symbol, value: { kind: 'number', value: id }, place: attributes.place('setvar_id') });
}
