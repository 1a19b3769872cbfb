import { behaviourOf } from '../../isa/behaviour.ts';
import { decode, lengthOf } from '../../isa/decoder.ts';
import type { Memory } from '../../symbols/values/value.ts';

/** Where an instruction leads, as far as stepping needs to know. */
export type Flow = { readonly length: 2 | 4 } & (
  | { readonly kind: 'next' }
  | { readonly kind: 'branch'; readonly target: bigint }
  /** `links`: it leaves a return address behind, so it is a call. */
  | { readonly kind: 'jump'; readonly target: bigint; readonly links: boolean }
  | { readonly kind: 'indirect'; readonly links: boolean }
  /** `ecall` and the like: somebody else goes on. */
  | { readonly kind: 'trap' }
);

/** @returns undefined when there is no instruction at the address. */
export function flowAt(memory: Memory, address: bigint): Flow | undefined {
  const bits = instructionBits(memory, address);
  const decoded = bits === undefined ? undefined : decode(bits);
  if (decoded === undefined) return undefined;
  const { length, operands, instruction } = decoded;
  const target = BigInt.asUintN(64, address + BigInt(operands.imm));
  switch (behaviourOf(instruction).flow) {
    case 'next':
      return { length, kind: 'next' };
    case 'branch':
      return { length, kind: 'branch', target };
    case 'jump':
      return { length, kind: 'jump', target, links: operands.rd !== 0 };
    case 'jump-register':
      return { length, kind: 'indirect', links: operands.rd !== 0 };
    case 'environment':
      return { length, kind: 'trap' };
  }
}

function instructionBits(memory: Memory, address: bigint): number | undefined {
  const low = memory.readMemory(address, 2);
  if (low === undefined) return undefined;
  const first = (low[0] ?? 0) | ((low[1] ?? 0) << 8);
  if (lengthOf(first) === 2) return first;
  const high = memory.readMemory(address + 2n, 2);
  if (high === undefined) return undefined;
  return (first | ((high[0] ?? 0) << 16) | ((high[1] ?? 0) << 24)) >>> 0;
}
