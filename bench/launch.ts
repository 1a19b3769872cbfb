import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AdapterClient, example } from './adapter-client.ts';
import { median, Unavailable, type Measurement } from './benchmark.ts';

const ROUNDS = 5;
const QEMU = 'qemu-system-riscv64';
const GDB = 'gdb-multiarch';
const PORT = 21_234;

/**
 * From the start to the first stop at a breakpoint: our adapter in the interrupt path of examples/serial, and QEMU with gdb, which
 * reads the same driver's debug information and stops at the first instruction of a bare program (QEMU has no kernel for the
 * example). Ours counts from the launch request, theirs from starting the two; both end when the client has the stop.
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
  const elf = fileURLToPath(new URL('programs/mixed/mixed.elf', import.meta.url));
  const began = performance.now();
  const qemu = spawn(
    QEMU,
    ['-M', 'virt', '-bios', 'none', '-nographic', '-kernel', elf, '-S', '-gdb', `tcp:127.0.0.1:${port}`],
    {
      stdio: 'ignore',
    },
  );
  const gdb = spawn(
    GDB,
    ['-q', '-nx', '-batch', example('serial/build/serial_driver.elf')].concat(
      [
        'set tcp connect-timeout 10',
        `target remote 127.0.0.1:${port}`,
        'break *0x80000000',
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
