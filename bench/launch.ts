import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AdapterClient, example } from './adapter-client.ts';
import { median, Unavailable, type Measurement } from './benchmark.ts';

const ROUNDS = 5;
const QEMU = 'qemu-system-riscv64';
const GDB = 'gdb-multiarch';
const PORT = 21_234;

/**
 * From the launch request to the first stop in the interrupt path: our adapter with examples/serial, and QEMU with gdb with a
 * bare program that does what the example's driver does until then. QEMU starts it through its firmware, as it starts every
 * seL4 system on this board; the kernel, its loader and the other programs of the example are left out, because no binary of
 * them can be shipped, so the guest of the peer has less to do. Ours counts from the launch request, to an adapter that runs and
 * has its interpreter; the start of that process is not counted. Theirs counts from starting the two processes.
 */
export async function launch(): Promise<readonly Measurement[]> {
  for (const [tool, name] of [
    [QEMU, 'qemu-system-misc'],
    [GDB, 'gdb-multiarch'],
  ] as const)
    if (spawnSync(tool, ['--version']).status !== 0)
      throw new Unavailable(`${tool} is not on PATH: apt-get install ${name}`);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await timeOurs());
    peer.push(await timeQemuAndGdb(PORT + round));
  }
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  return [
    {
      name: 'launch to the first stop, against QEMU + gdb',
      ours: ms(median(ours)),
      peer: ms(median(peer)),
      ratio: median(ours) / median(peer),
      target: { atMost: 0.5 },
    },
  ];
}

async function timeOurs(): Promise<number> {
  const client = new AdapterClient();
  await client.request('initialize', { adapterID: 'bulkhead', clientID: 'bench' });
  const began = performance.now();
  await client.launch(example('serial/serial.system'), ['handle_interrupt']);
  await client.event('stopped');
  const took = performance.now() - began;
  await client.end();
  return took;
}

async function timeQemuAndGdb(port: number): Promise<number> {
  const elf = fileURLToPath(new URL('programs/serial/serial.elf', import.meta.url));
  const began = performance.now();
  const qemu = spawn(
    QEMU,
    [
      '-M',
      'virt',
      '-display',
      'none',
      '-serial',
      'null',
      '-kernel',
      elf,
      '-S',
      '-gdb',
      `tcp:127.0.0.1:${port}`,
    ],
    {
      stdio: 'ignore',
    },
  );
  const gdb = spawn(
    GDB,
    ['-q', '-nx', '-batch', elf].concat(
      [
        'set tcp connect-timeout 10',
        `target remote 127.0.0.1:${port}`,
        'break handle_interrupt',
        'continue',
        'bt',
      ].flatMap((command) => ['-ex', command]),
    ),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let text = '';
  const stopped = new Promise<number>((resolve, reject) => {
    gdb.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (/#0 /.test(text)) resolve(performance.now() - began);
    });
    gdb.once('exit', () => reject(new Error(`gdb did not stop: ${text}`)));
  });
  try {
    return await stopped;
  } finally {
    gdb.kill();
    qemu.kill();
  }
}
