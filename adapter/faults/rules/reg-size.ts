import type { MachineEvent } from '../../machine/events.ts';
import type { RegisterDescription } from '../../machine/registers.ts';
import { callers } from '../crash.ts';
import type { FaultRule, RuleContext } from '../rule.ts';
import { count, hex, quoted, sentence } from '../words.ts';

type Misuse = Extract<MachineEvent, { kind: 'register-misuse' }>;

/** An access that the device's registers do not allow: wrong width, misaligned, wrong direction, reserved bits. */
export const regSize: FaultRule = {
  code: 'reg-size',
  title: 'Access that a device register does not allow',
  attach(context) {
    context.on('register-misuse', (event) => {
      const thread = context.system.current;
      if (thread === undefined) return;
      const { frames } = context.places.stack(thread);
      const here = context.places.at(thread, event.pc);
      const frame = context.places.authored(frames);
      const place =
        here.source === undefined && frame !== undefined ? context.places.ofFrame(thread, frame) : here;
      context.report({
        severity: event.faulted ? 'error' : 'warning',
        message: text(context, event),
        place,
        access: {
          kind: event.access === 'read' ? 'register-read' : 'register-write',
          address: BigInt(addressOf(context, event)),
          size: event.size,
        },
        causes: callers(context, thread, frames, frame),
        object: `${event.device} ${event.offset} ${event.problem}`,
      });
    });
    return {};
  },
};

function text(context: RuleContext, event: Misuse): string {
  const { size, access, faulted } = event;
  const verb = `${count(size, 'byte')} ${size === 1 ? 'was' : 'were'} ${access === 'read' ? 'read from' : 'written to'}`;
  const register = registerName(event);
  const seen = faulted
    ? 'The device answers with a bus error and the thread faults.'
    : 'This device ignores it; others raise an error or do something else.';
  const { wrong, remedy } = problemText(context, event);
  return `${sentence(verb)} ${register}, ${wrong}. ${seen} ${remedy}`;
}

function registerName({ register, device, offset }: Misuse): string {
  const where = `${quoted(device)} + ${hex(offset)}`;
  return register === undefined ? where : `${quoted(register)} (${where})`;
}

function problemText(context: RuleContext, event: Misuse): { wrong: string; remedy: string } {
  switch (event.problem) {
    case 'wrong-width': {
      const description = descriptionOf(context, event);
      const widths = description?.widths ?? (description === undefined ? [] : [description.width]);
      const expected = widths.length === 0 ? 'another width' : count(widths[0] ?? 4, 'byte');
      return {
        wrong: `which is accessed with ${widths.length > 1 ? widths.join(' or ') + ' bytes' : expected}`,
        remedy: `Access it through a pointer to uint${8 * (widths[0] ?? 4)}_t.`,
      };
    }
    case 'misaligned':
      return {
        wrong: 'which is not where a register begins',
        remedy: 'Check the offset and the packing of the structure that describes the registers.',
      };
    case 'no-register':
      return { wrong: 'where the device has no register', remedy: 'Check the offset against the datasheet.' };
    case 'write-to-read-only':
      return { wrong: 'which is read-only', remedy: 'The value is lost; check which register was meant.' };
    case 'read-of-write-only':
      return {
        wrong: 'which is write-only',
        remedy: 'Keep a copy of what was written instead of reading it back.',
      };
    case 'reserved-bits':
      return {
        wrong: `with ${hex(event.value)}, which sets reserved bits`,
        remedy: 'Write zero to reserved bits, or what was read from them.',
      };
  }
}

function descriptionOf({ system }: RuleContext, event: Misuse): RegisterDescription | undefined {
  const device = system.machine.devices.find(({ name }) => name === event.device);
  return device?.registers.registers.find(
    ({ name, offset, width }) =>
      name === event.register || (event.offset >= offset && event.offset < offset + width),
  );
}

function addressOf({ system }: RuleContext, { device: name, offset }: Misuse): number {
  const device = system.machine.devices.find((each) => each.name === name);
  return (device === undefined ? 0 : system.machine.bus.windowOf(device).base) + offset;
}
