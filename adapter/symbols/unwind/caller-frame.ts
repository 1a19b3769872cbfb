/** The registers of a calling frame, as rules over those of the frame it called. */

import type { FrameContext } from '../program.ts';

/** Where a register of the caller is. */
export type RegisterPlace =
  | { readonly kind: 'memory'; readonly address: bigint }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'value'; readonly value: bigint }
  | { readonly kind: 'lost' };

/** `place` is asked at most once for each register. */
export function callerFrame(
  callee: FrameContext,
  pc: bigint,
  exact: boolean,
  place: (register: number) => RegisterPlace,
): FrameContext {
  const places = new Map<number, RegisterPlace>();
  const placeOf = (register: number): RegisterPlace => {
    const known = places.get(register) ?? place(register);
    places.set(register, known);
    return known;
  };
  return {
    pc,
    exact,
    readMemory: (address, length) => callee.readMemory(address, length),
    writeMemory: (address, bytes) => callee.writeMemory?.(address, bytes) ?? false,
    readRegister: (register) => {
      if (register === 0) return 0n;
      const at = placeOf(register);
      switch (at.kind) {
        case 'memory':
          return readWord(callee, at.address);
        case 'register':
          return callee.readRegister(at.register);
        case 'value':
          return at.value;
        case 'lost':
          return undefined;
      }
    },
    writeRegister: (register, value) => {
      const at = placeOf(register);
      switch (at.kind) {
        case 'memory':
          return callee.writeMemory?.(at.address, wordBytes(value)) ?? false;
        case 'register':
          return callee.writeRegister?.(at.register, value) ?? false;
        case 'value':
        case 'lost':
          return false;
      }
    },
  };
}

export function readWord(memory: Pick<FrameContext, 'readMemory'>, address: bigint): bigint | undefined {
  const bytes = memory.readMemory(BigInt.asUintN(64, address), 8);
  if (!bytes || bytes.length < 8) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}

function wordBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}
