import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const QEMU = 'qemu-system-riscv64';

export const qemuIsPresent = spawnSync(QEMU, ['--version']).status === 0;
export const howToGetQemu = `${QEMU} is not on PATH: apt-get install qemu-system-misc`;

/**
 * Runs a program in QEMU, bare metal at 0x8000_0000 in machine mode, until it writes to the test finisher.
 * @returns what it sent to the UART.
 */
export function runInQemu(program: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-qemu-'));
  try {
    const file = join(folder, 'program.bin');
    writeFileSync(file, program);
    const board = ['-M', 'virt', '-bios', 'none', '-m', '128M'];
    const io = ['-display', 'none', '-serial', 'stdio', '-monitor', 'none'];
    const load = ['-device', `loader,file=${file},addr=0x80000000,cpu-num=0`];
    const { stdout, status } = spawnSync(QEMU, [...board, ...io, ...load], {
      timeout: 15_000,
      maxBuffer: 1 << 26,
    });
    if (status !== 0) throw new Error(`QEMU ended with status ${status}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
