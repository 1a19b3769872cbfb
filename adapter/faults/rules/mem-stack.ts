import { crashOf, isLoad, isStore, type Crash } from '../crash.ts';
import type { Mapping } from '../../hypervisor/partition.ts';
import type { FaultRule } from '../rule.ts';
import { stackPassed } from '../stack-overflow.ts';
import { count, hex, quoted } from '../words.ts';

/** An access past the stack: it is too small for what the program does, or something reached beyond its beginning. */
export const memStack: FaultRule = {
  code: 'mem-stack',
  title: 'Stack overflow',
  attach(context) {
    context.on('thread-fault', (event) => {
      const crash = isLoad(event.cause) || isStore(event.cause) ? crashOf(context, event) : undefined;
      const passed = crash && stackPassed(crash.thread, event.value);
      if (crash === undefined || passed === undefined) return;
      const message =
        passed.side === 'below' ? tooSmall(crash, passed.stack) : beyondTop(crash, passed.stack);
      const { place, severity, access, causes } = crash;
      context.report({ severity, message, place, access, causes, object: passed.side });
    });
    return {};
  },
};

function tooSmall({ event, thread, frames, who, outcome }: Crash, stack: Mapping): string {
  const pointer = thread.registers.get(2);
  const missing = Number(stack.virtual - (event.value < pointer ? event.value : pointer));
  const largest = frames.find(({ inlined }) => !inlined);
  const frame = largest?.cfa === undefined ? 0 : Number(largest.cfa - pointer);
  const needs = frame > 0 ? `its variables take ${count(frame, 'byte')}, ` : '';
  return (
    `${who} ran out of stack: ${needs}the stack of ${quoted(thread.partition.name)} has ${count(stack.size, 'byte')} ` +
    `(${count(Math.max(missing, 1), 'byte')} too few, access at ${hex(event.value)}). ${outcome} Without a guard page this overwrites ` +
    'other memory silently. Make large variables static, end the recursion, or raise "stack_size" of the protection domain.'
  );
}

function beyondTop({ event, who, thread, outcome }: Crash, stack: Mapping): string {
  const past = Number(event.value - stack.virtual) - stack.size;
  return (
    `${who} accessed ${hex(event.value)}, ${count(past + 1, 'byte')} beyond the beginning of the stack of ${quoted(thread.partition.name)}. ` +
    `${outcome} An array or pointer to a local variable reaches too far: check its index.`
  );
}
