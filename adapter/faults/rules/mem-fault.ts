import { Cause } from '../../machine/hart/hart.ts';
import { crashOf, isAccessFault, isFetch, isLoad, isStore, type Crash } from '../crash.ts';
import { mappingAt, rangeOf, regionName } from '../names.ts';
import type { FaultRule, RuleContext } from '../rule.ts';
import { stackPassed } from '../stack-overflow.ts';
import { count, hex, quoted } from '../words.ts';

/** Addresses that a null pointer with a member's offset leads to. */
const NULL_PAGE = 0x1000n;

/** A load or store at an address that the partition cannot use so. Stacks and jumps have rules of their own. */
export const memFault: FaultRule = {
  code: 'mem-fault',
  title: 'Access to memory that is not mapped or not permitted',
  attach(context) {
    // A device that refuses an access of the wrong kind is reported by reg-size, a moment before the thread faults.
    let refused: { readonly pc: bigint; readonly moment: number } | undefined;
    context.on('register-misuse', ({ pc, moment, faulted }) => {
      if (faulted) refused = { pc, moment };
    });
    context.on('thread-fault', (event) => {
      if (refused?.pc === event.pc && event.moment - refused.moment <= 1) return;
      // A system call that ends in a fault is cap-error's business, a jump mem-null-fn's.
      if (isFetch(event.cause) || event.cause === Cause.ecallFromUser) return;
      const crash = crashOf(context, event);
      if (crash === undefined || stackPassed(crash.thread, event.value)) return;
      const message =
        isLoad(event.cause) || isStore(event.cause) ? accessText(context, crash) : exceptionText(crash);
      const { place, severity, access, causes } = crash;
      context.report({ severity, message, place, access, causes, object: `${event.cause}` });
    });
    return {};
  },
};

function accessText({ names, system }: RuleContext, { event, thread, who, access, outcome }: Crash): string {
  const { value: address, cause } = event;
  const { partition } = thread;
  const verb = isStore(cause) ? 'wrote' : 'read';
  const bytes = count(access?.size ?? 1, 'byte');
  if (isAccessFault(cause)) {
    const physical = partition.memory.physical(address);
    const device = physical === undefined ? undefined : system.machine.bus.deviceAt(physical)?.device.name;
    const at = names.mapped(partition, address) ?? hex(address);
    const answer =
      device === undefined ? 'no memory and no device answers there' : `${quoted(device)} refuses it`;
    return `${who} ${verb} ${bytes} at ${at}, but ${answer}. ${outcome} Check the address, and "phys_addr" of the region.`;
  }
  if (address < NULL_PAGE) {
    const offset = address === 0n ? '' : `, ${count(Number(address), 'byte')} into what it should point to`;
    return (
      `${who} ${verb} ${bytes} through a null pointer (address ${hex(address)}${offset}). ${outcome} ` +
      'Set the pointer before this line, or check it here.'
    );
  }
  const mapping = mappingAt(partition.mappings, address);
  if (mapping === undefined)
    return (
      `${who} ${verb} ${bytes} at ${hex(address)}, ${names.unmapped(partition, address)}, where nothing is mapped. ${outcome} ` +
      'Check the index or pointer before the access, or map as much memory as the program expects.'
    );
  const { read, write, execute } = mapping.permissions;
  const has = `${read ? 'r' : ''}${write ? 'w' : ''}${execute ? 'x' : ''}`;
  return (
    `${who} ${verb} ${bytes} at ${names.mapped(partition, address) ?? hex(address)}, which it may not ${isStore(cause) ? 'write' : 'read'}: ` +
    `${regionName(mapping)} (${rangeOf(mapping)}) is mapped with "${has}". ${outcome} ` +
    'Leave it alone, or give the mapping the permission in the system description.'
  );
}

/** Exceptions that are no accesses: they stop a thread all the same. */
function exceptionText({ event, who, outcome }: Crash): string {
  switch (event.cause) {
    case Cause.illegalInstruction:
      return (
        `${who} executed ${hex(event.value)} at ${hex(event.pc)}, which is no instruction that this hart has. ${outcome} ` +
        'Code was overwritten, a jump went wrong, or the program was compiled for other extensions than rv64imac.'
      );
    case Cause.breakpoint:
      return `${who} executed a breakpoint instruction (ebreak) that nobody waits for. ${outcome} Remove it, or run it under a debugger of its own.`;
    case Cause.loadMisaligned:
    case Cause.storeMisaligned:
    case Cause.instructionMisaligned:
      return (
        `${who} accessed ${hex(event.value)}, which is not aligned as this access needs it. ${outcome} ` +
        'Align the object, or copy it byte by byte.'
      );
    default:
      return `${who} took exception ${event.cause} with value ${hex(event.value)}. ${outcome} Look at the instruction at ${hex(event.pc)}.`;
  }
}
