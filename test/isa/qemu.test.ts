import { strict as assert } from 'node:assert';
import { assemble } from '../../adapter/isa/assembler.ts';
import { behaviourOf } from '../../adapter/isa/behaviour.ts';
import { decode } from '../../adapter/isa/decoder.ts';
import { insertOperands, noOperands } from '../../adapter/isa/encoding.ts';
import type { Instruction } from '../../adapter/isa/instruction.ts';
import { registerName } from '../../adapter/isa/registers.ts';
import { instructions } from '../../adapter/isa/table/table.ts';
import { Fixture, RAM_BASE } from '../machine/hart/fixture.ts';
import { howToGetQemu, qemuIsPresent, runInQemu } from './qemu.ts';
import { sequence } from './sample-words.ts';

/** s0 points to the data that the program works on, s1 to where it leaves its registers. */
const S0 = 8;
const S1 = 9;
const DATA = 0x8004_0000;
const RESULTS = 0x8005_0000;
const ROUNDS = 60;
const INSTRUCTIONS_PER_ROUND = 60;
const REGISTERS = 32;
/** Transmitter holding register empty, in every byte of the UART's page. */
const UART_IS_READY = 0x20n;
const RESULT_BYTES = ROUNDS * REGISTERS * 8;

describe('random programs', () => {
  it('leave the same in all registers and in memory as in QEMU', function () {
    if (!qemuIsPresent) {
      console.log(`      skipped: ${howToGetQemu}`);
      this.skip();
    }
    // Two starts of QEMU, on however busy a computer.
    this.timeout(60_000);
    for (const seed of [0x51ed270b, 0x2f6e2b1]) {
      const source = randomProgram(seed);
      const ours = runHere(source);
      const theirs = runInQemu(assemble(source, BigInt(RAM_BASE)).bytes);
      assert.equal(theirs.length, RESULT_BYTES + 4096);
      const different = ours.findIndex((byte, index) => byte !== theirs[index]);
      assert.equal(different, -1, different < 0 ? '' : describeDifference(different));
    }
  });
});

function runHere(source: string): Uint8Array {
  const fixture = new Fixture(source);
  const output: number[] = [];
  fixture.bus.otherwise = UART_IS_READY;
  fixture.bus.during = ({ kind, value }) => {
    if (kind === 'write') output.push(Number(value));
  };
  const exit = fixture.hart.run(10_000_000);
  // The test bus has no finisher: the store to it is where we end.
  assert(exit.kind === 'trap' && exit.trap.value === 0x10_0000n, JSON.stringify(exit.kind));
  return Uint8Array.from(output);
}

function randomProgram(seed: number): string {
  const next = sequence(seed);
  const rounds = Array.from({ length: ROUNDS }, () => randomRound(next));
  return `
      j start
      .align 3
    start:
      li s0, ${DATA}
      li s1, ${RESULTS}
      ${rounds.join('\n')}
      li a0, ${RESULTS}
      li a1, ${RESULTS + RESULT_BYTES}
      call send
      li a0, ${DATA - 2048}
      li a1, ${DATA + 2048}
      call send
      li a0, 0x100000
      li a1, 0x5555
      sw a1, 0(a0)
    1: j 1b
    send:
      li a2, 0x10000000
    1: lbu a3, 0(a0)
      sb a3, 0(a2)
    2: lbu a3, 5(a2)
      andi a3, a3, 0x20
      beqz a3, 2b
      addi a0, a0, 1
      bltu a0, a1, 1b
      ret
  `;
}

/** Registers with values at the edges, some instructions, and all registers written down. */
function randomRound(next: () => number): string {
  const lines: string[] = [];
  for (let index = 1; index < REGISTERS; index++) {
    if (index !== S0 && index !== S1) lines.push(`li ${registerName(index)}, ${randomValue(next)}`);
  }
  for (let count = 0; count < INSTRUCTIONS_PER_ROUND;) {
    const bits = randomInstruction(next);
    if (bits === undefined) continue;
    lines.push((bits & 3) === 3 ? `.word ${bits}` : `.half ${bits & 0xffff}`);
    count++;
  }
  for (let index = 0; index < REGISTERS; index++) lines.push(`sd ${registerName(index)}, ${index * 8}(s1)`);
  lines.push(`addi s1, s1, ${REGISTERS * 8}`);
  return lines.join('\n');
}

function randomValue(next: () => number): bigint {
  const wide = (BigInt(next()) << 32n) | BigInt(next());
  const edges = [
    0n,
    1n,
    -1n,
    1n << 63n,
    (1n << 63n) - 1n,
    1n << 31n,
    (1n << 31n) - 1n,
    -(1n << 31n),
    0xffff_ffffn,
  ];
  const choice = next() % 16;
  return BigInt.asIntN(64, edges[choice] ?? wide >> BigInt(next() % 64));
}

/** An instruction that goes on behind itself, leaves s0 and s1 alone and accesses memory near s0 only. */
function randomInstruction(next: () => number): number | undefined {
  const instruction = candidates[next() % candidates.length];
  if (instruction === undefined) return undefined;
  const { encoding } = instruction;
  const bits = ((encoding.match | (next() & ~encoding.mask)) & (encoding.length === 2 ? 0xffff : -1)) >>> 0;
  const decoded = decode(bits);
  if (decoded?.instruction !== instruction) return undefined;
  const { operands } = decoded;
  if (operands.rd === S0 || operands.rd === S1) return undefined;
  if (behaviourOf(instruction).access === undefined) return bits;
  if (instruction.extension === 'C') return operands.rs1 === S0 ? bits : undefined;
  const aligned = { ...noOperands(), ...operands, rs1: S0 };
  return insertOperands(encoding, aligned);
}

const candidates: readonly Instruction[] = instructions.filter((each) => {
  const { flow, usesCsr } = behaviourOf(each);
  // QEMU stores and yet reports a failure when a reservation of one width meets a store-conditional of another.
  const mayMixWidths = each.name === 'lr.d' || each.name === 'sc.d';
  return flow === 'next' && !usesCsr && !mayMixWidths && !each.name.startsWith('fence');
});

function describeDifference(at: number): string {
  if (at >= RESULT_BYTES) return `memory at 0x${(DATA - 2048 + at - RESULT_BYTES).toString(16)} differs`;
  const round = Math.floor(at / (REGISTERS * 8));
  return `register ${registerName(Math.floor(at / 8) % REGISTERS)} differs after round ${round}`;
}
