import { assemble } from '../../../../adapter/isa/assembler.ts';
import type { ProgramImage, ProgramSegment } from '../../../../adapter/personalities/microkit/description.ts';

const TEXT = 0x200000n;
export const DATA = 0x300000n;

const PRELUDE = `
  .equ Call, -1
  .equ ReplyRecv, -2
  .equ NBSendRecv, -3
  .equ Send, -5
  .equ Recv, -7
  .equ INPUT, 1
  .equ REPLY, 4
  .equ MONITOR, 5
  .equ NOTIFY, 10
  .equ ENDPOINT, 74
  .equ IRQ, 138
  .equ CHILD, 202
  .equ data, 0x300000
`;

/**
 * A program in assembly: text at 0x200000, two pages of data at 0x300000, of which `bytes` are given. It waits for ever
 * after its last instruction.
 */
export function program(source: string, bytes: Uint8Array = new Uint8Array()): ProgramImage {
  const text = assemble(
    `${PRELUDE}${source}\nend: li a0, INPUT\n li a6, REPLY\n li a7, Recv\n ecall\n j end`,
    TEXT,
  );
  const segments: ProgramSegment[] = [
    {
      ...{ name: 'program text', virtual: TEXT, bytes: text.bytes, memorySize: text.bytes.length },
      permissions: { read: true, write: false, execute: true },
    },
    {
      ...{ name: 'program data', virtual: DATA, bytes, memorySize: 8192 },
      permissions: { read: true, write: true, execute: false },
    },
  ];
  return { path: '/test/program.elf', entry: TEXT, segments, microkitSymbols: {}, variables: [] };
}

/** Assembly that prints a text through the kernel. */
export function print(text: string): string {
  return `li a7, -12\n${Array.from(new TextEncoder().encode(text), (byte) => `li a0, ${byte}\n ecall`).join('\n')}\n`;
}

export const readWrite = { read: true, write: true, execute: false };
