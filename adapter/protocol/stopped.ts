import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Stop } from '../debugger/stop.ts';

/** The body of the `stopped` event. Everything stops together. */
export function stoppedBody(stop: Stop): DebugProtocol.StoppedEvent['body'] {
  const { reason, thread, hitBreakpointIds, fault, unexpected } = stop;
  // The call stack view puts it in the place of the thread's name: for a fault a word must do, the rest is in the editor.
  const description = fault === undefined ? stop.description : `Fault: ${fault.code}`;
  return {
    reason,
    ...(description === undefined ? {} : { description: firstSentence(description) }),
    ...(fault === undefined ? {} : { text: `${fault.code}: ${fault.message}` }),
    ...(thread === undefined ? {} : { threadId: thread.id }),
    ...(hitBreakpointIds.length === 0 ? {} : { hitBreakpointIds: [...hitBreakpointIds] }),
    ...(unexpected ? { preserveFocusHint: true } : {}),
    allThreadsStopped: true,
  };
}

/** The call stack view has room for a sentence. */
function firstSentence(text: string): string {
  const line = text.split('\n')[0] ?? '';
  const end = line.search(/[.;](\s|$)/);
  return end < 0 ? line : line.slice(0, end);
}
