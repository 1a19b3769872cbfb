import { AdapterClient, example } from './adapter-client.ts';
import type { Measurement } from './benchmark.ts';

const STEPS = 200;
/** What a person feels as at once. */
const BOUND_MS = 30;
const WATCHES = [
  'driver',
  'driver.baud,x',
  'driver.stats[0] + driver.stats[1]',
  'handlers[2]',
  '&driver',
  '$a0',
  'missing',
];

/** From a step request to the last answer of what VS Code asks for afterwards, over a pipe, the 95th of 100. */
export async function stepLatency(): Promise<readonly Measurement[]> {
  const client = new AdapterClient();
  await client.request('initialize', { adapterID: 'bulkhead', clientID: 'bench' });
  await client.launch(example('serial/serial.system'), ['handle_interrupt', 'init']);
  const { threadId } = await client.event<{ threadId: number }>('stopped');
  // Every byte is an interrupt, so there is always more to step through.
  const data = Buffer.from('stats\r'.repeat(200)).toString('base64');
  await client.request('bulkhead/input', { console: 'uart0', data });
  const times: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const began = performance.now();
    await client.request(step % 3 === 2 ? 'stepIn' : 'next', { threadId });
    await client.event('stopped');
    await askAsVsCode(client, threadId);
    times.push(performance.now() - began);
  }
  await client.end();
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(STEPS * 0.95)] ?? NaN;
  return [
    {
      name: 'step to the last answer, 95th percentile',
      ours: `${p95.toFixed(1)} ms`,
      peer: `${BOUND_MS} ms (bound)`,
      ratio: p95 / BOUND_MS,
      target: { atMost: 1 },
    },
  ];
}

async function askAsVsCode(client: AdapterClient, threadId: number): Promise<void> {
  await client.request('threads');
  await client.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
  const { stackFrames } = await client.request<{ stackFrames: { id: number }[] }>('stackTrace', {
    threadId,
    startFrame: 1,
    levels: 19,
  });
  const top = await client.request<{ stackFrames: { id: number }[] }>('stackTrace', { threadId, levels: 1 });
  const frameId = top.stackFrames[0]?.id ?? stackFrames[0]?.id;
  const { scopes } = await client.request<{ scopes: { variablesReference: number }[] }>('scopes', {
    frameId,
  });
  for (const { variablesReference } of scopes) await client.request('variables', { variablesReference });
  for (const expression of WATCHES)
    await client.request('evaluate', { expression, frameId, context: 'watch' }).catch(() => undefined);
}
