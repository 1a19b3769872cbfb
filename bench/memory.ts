import { readFileSync } from 'node:fs';
import { AdapterClient, example } from './adapter-client.ts';
import { Unavailable, type Measurement } from './benchmark.ts';

const BOUND_MIB = 300;
const RUNNING_MS = 3000;

/** The most memory the adapter has had while it debugs examples/blk, as Linux counts it. */
export async function memory(): Promise<readonly Measurement[]> {
  const client = new AdapterClient();
  await client.request('initialize', { adapterID: 'bulkhead', clientID: 'bench' });
  await client.launch(example('blk/blk.system'), ['init']);
  const { threadId } = await client.event<{ threadId: number }>('stopped');
  await client.request('stackTrace', { threadId });
  await client.request('setFunctionBreakpoints', { breakpoints: [] });
  await client.request('continue', { threadId });
  await new Promise((resolve) => setTimeout(resolve, RUNNING_MS));
  const mib = peakMemory(client.process.pid ?? 0);
  await client.end();
  return [
    {
      name: 'memory of the adapter with examples/blk',
      ours: `${mib.toFixed(0)} MiB`,
      peer: `${BOUND_MIB} MiB (bound)`,
      ratio: mib / BOUND_MIB,
      target: { atMost: 1 },
    },
  ];
}

function peakMemory(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    if (kib !== undefined) return Number(kib) / 1024;
  } catch {
    // Not Linux: told below.
  }
  throw new Unavailable('the memory of another process can only be asked for on Linux');
}
