import { crashOf, isFetch, type Crash } from '../crash.ts';
import { mappingAt } from '../names.ts';
import type { FaultRule, RuleContext } from '../rule.ts';
import { hex } from '../words.ts';

/** Addresses that are surely no functions: null, and null with an offset. */
const NULL_PAGE = 0x1000n;

/** A call or jump to where no code is: through null, into data, into nothing. */
export const memNullFunction: FaultRule = {
  code: 'mem-null-fn',
  title: 'Call through a null or wild function pointer',
  attach(context) {
    context.on('thread-fault', (event) => {
      const crash = isFetch(event.cause) ? crashOf(context, event) : undefined;
      if (crash === undefined) return;
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
