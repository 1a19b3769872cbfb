import { writeFileSync } from 'node:fs';
import { objdump } from '../objdump.ts';
import { sampleWords } from '../sample-words.ts';

/** Writes disassembly.txt anew: `npx tsx test/isa/golden/update-disassembly.ts`; needs riscv64-unknown-elf-objdump. */
const lines = objdump(sampleWords(12, 0x2545f491)).map(
  ({ address, bits, text }) => `${address.toString(16)}\t${bits.toString(16)}\t${text}\n`,
);
writeFileSync(new URL('disassembly.txt', import.meta.url), lines.join(''));
