import { crashOf, isFetch, type Crash } from '../crash.ts';
import { mappingAt } from '../names.ts';
import type { FaultRule, Finding, RuleContext } from '../rule.ts';
import { hex, quoted } from '../words.ts';

/** Addresses that are surely no functions: null, and null with an offset. */
const NULL_PAGE = 0x1000n;

/** A call or jump to where no code is: through null, into data, into nothing. */
export const memNullFunction: FaultRule = {
  code: 'mem-null-fn',
  title: 'Call through a null or wild function pointer',
  attach(context) {
    // Instructions that a thread had retired when it last crashed: one that crashes again without any was sent there.
    const crashedAt = new Map<number, number>();
    context.on('thread-fault', (event) => {
      const retired = context.places.threadById(event.thread)?.retired;
      const sentThere = retired !== undefined && crashedAt.get(event.thread) === retired;
      if (retired !== undefined) crashedAt.set(event.thread, retired);
      const crash = isFetch(event.cause) ? crashOf(context, event) : undefined;
      if (crash === undefined) return;
      if (sentThere) {
        context.report(wrongEntry(context, crash));
        return;
      }
      const { place, severity, causes } = crash;
      const access = { kind: 'call', address: event.value, size: 2 } as const;
      context.report({
        severity,
        message: text(context, crash),
        place,
        access,
        causes,
        object: hex(event.value),
      });
    });
    return {};
  },
};

/** A parent has restarted its child where no code is: the line to change is in the parent. */
function wrongEntry(
  { places, system }: RuleContext,
  { event, thread, place, severity, outcome }: Crash,
): Finding {
  const parent = system.partitions.find(({ name }) => event.handler?.endsWith(` ${name}`) === true);
  const handler = parent && places.functionNamed(parent, 'fault');
  return {
    severity,
    message:
      `${quoted(thread.partition.name)} was started again at ${hex(event.value)}, where no code is. ${outcome} ` +
      'Restart it at its entry point: what the symbol `_start` of its program says, or what the ELF header names.',
    place: handler ?? place,
    access: { kind: 'fetch', address: event.value, size: 2 },
    causes: [],
    object: hex(event.value),
  };
}

function text({ names }: RuleContext, { event, thread, who, outcome }: Crash): string {
  const target = event.value;
  if (target < NULL_PAGE)
    return (
      `${who} called a function through a null pointer (address ${hex(target)}). ${outcome} ` +
      'Fill the entry of the table or set the pointer before this line, or check it here.'
    );
  const mapping = mappingAt(thread.partition.mappings, target);
  const what =
    mapping === undefined
      ? `${hex(target)}, where nothing is mapped`
      : `${names.mapped(thread.partition, target) ?? hex(target)}, which is data and not code`;
  return (
    `${who} jumped to ${what}. ${outcome} ` +
    'The function pointer or the return address was overwritten or never set: see who wrote it.'
  );
}
