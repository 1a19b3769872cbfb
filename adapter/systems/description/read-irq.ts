import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { MAX_ID } from './limits.ts';
import type { IrqEntry, VariableEntry } from './system-file.ts';

/** PLIC sources of the `virt` board; 0 means "none". */
const MAX_SOURCE = 95n;

/** Attributes that only x86 interrupts have, and what they are part of. */
const X86_ATTRIBUTES: Readonly<Record<string, string>> = {
  pin: 'an I/O APIC pin',
  ioapic: 'an I/O APIC pin',
  polarity: 'an I/O APIC pin',
  pcidev: 'an x86 message-signalled interrupt',
  handle: 'an x86 message-signalled interrupt',
  vector: 'an x86 interrupt vector',
};

export function readIrq(
  element: XmlElement,
  problems: ProblemList,
): { readonly irq: IrqEntry | undefined; readonly variables: readonly VariableEntry[] } {
  for (const child of element.children) refuseElement(child, 'irq', [], problems);
  const x86 = [...element.attributes.values()].find(({ name }) => Object.hasOwn(X86_ATTRIBUTES, name));
  if (x86) {
    problems.error(
      x86.place,
      `"${x86.name}" describes ${X86_ATTRIBUTES[x86.name] ?? ''}; on RISC-V an interrupt is irq="SOURCE" of the PLIC`,
    );
    return { irq: undefined, variables: [] };
  }
  const attributes = new Attributes(element, ['irq', 'id', 'trigger', 'setvar_id'], problems);
  const source = attributes.decimal('irq', { min: 1n });
  if (source !== undefined && source > MAX_SOURCE)
    attributes.error('irq', `"irq" is ${source}; the machine has interrupts 1 to ${MAX_SOURCE}`);
  const channel = attributes.decimal('id', { min: 0n, max: MAX_ID });
  const trigger = attributes.choice('trigger', ['level', 'edge'], 'level');
  if (source === undefined || channel === undefined) return { irq: undefined, variables: [] };

  const variables: VariableEntry[] = [];
  const symbol = attributes.has('setvar_id') ? attributes.text('setvar_id') : undefined;
  if (symbol !== undefined)
    variables.push({
      symbol,
      value: { kind: 'number', value: channel },
      place: attributes.place('setvar_id'),
    });
  const place = attributes.place('irq');
  return { irq: { source, channel, trigger, place, channelPlace: attributes.place('id') }, variables };
}
