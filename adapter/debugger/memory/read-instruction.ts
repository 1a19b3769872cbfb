import { lengthOf } from '../../isa/decoder.ts';
import { disassemble } from '../../isa/disassembler.ts';

/**
 * The instruction at the start of some bytes.
 * @param available up to four bytes; fewer where the memory, or what the bytes belong to, ends.
 */
export function readInstruction(
  available: Uint8Array,
  address: bigint,
  symbolize: (address: bigint) => string | undefined,
): { readonly bytes: Uint8Array; readonly text: string } {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = available;
  if (available.length < 2)
    return { bytes: available.slice(), text: `.byte 0x${b0.toString(16).padStart(2, '0')}` };
  const low = b0 | (b1 << 8);
  if (lengthOf(low) > available.length)
    return { bytes: available.slice(0, 2), text: `.short 0x${low.toString(16).padStart(4, '0')}` };
  const bits = (low | (b2 << 16) | (b3 << 24)) >>> 0;
  const { length, text } = disassemble(bits, address, { symbolize });
  return { bytes: available.slice(0, length), text };
}
