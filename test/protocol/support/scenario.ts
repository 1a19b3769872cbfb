import type { Client } from './client.ts';
import { ROOT } from './client.ts';
import type { DebugProtocol } from '@vscode/debugprotocol';

export const SERIAL = `${ROOT}/examples/serial`;
export const PROGRAM = `${ROOT}/test/programs/debugger`;

export type Stopped = DebugProtocol.StoppedEvent['body'];

/** What VS Code asks for at every stop, in its order. @returns the frames of the stopped thread. */
export async function lookAround(client: Client, threadId: number): Promise<DebugProtocol.StackFrame[]> {
  await client.request('threads');
  await client.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
  const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
    threadId,
    startFrame: 0,
    levels: 20,
  });
  const [top] = stackFrames.filter(({ presentationHint }) => presentationHint !== 'label');
  if (top !== undefined) {
    const { scopes } = await client.request<DebugProtocol.ScopesResponse['body']>('scopes', {
      frameId: top.id,
    });
    for (const { variablesReference, expensive } of scopes)
      if (!expensive) await client.request('variables', { variablesReference });
  }
  return stackFrames;
}

export function source(path: string): { readonly path: string; readonly name: string } {
  return { path, name: path.slice(path.lastIndexOf('/') + 1) };
}
