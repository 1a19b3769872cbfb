import { CODE, type InstructionCase } from './case.ts';

const ILLEGAL = 2;
const BREAKPOINT = 3;
const ECALL_FROM_MACHINE = 11;

/** In machine mode; test/machine/hart has user mode. */
export const system: readonly InstructionCase[] = [
  {
    run: 'csrrw a0, mscratch, a1',
    after: 'csrw mscratch, a2',
    given: { a1: -1n, a2: 5n },
    gives: { a0: 5n },
  },
  { run: 'csrrw a1, mscratch, a1', after: 'csrw mscratch, a2', given: { a1: 7n, a2: 5n }, gives: { a1: 5n } },
  { run: 'csrr a0, mscratch', after: 'csrwi mscratch, 31', gives: { a0: 31n } },
  {
    run: 'csrr a0, mscratch',
    after: 'csrwi mscratch, 12\n csrrs a2, mscratch, a1',
    given: { a1: 3n },
    gives: { a0: 15n, a2: 12n },
  },
  {
    run: 'csrr a0, mscratch',
    after: 'csrwi mscratch, 15\n csrrc a2, mscratch, a1',
    given: { a1: 6n },
    gives: { a0: 9n, a2: 15n },
  },
  { run: 'csrrwi a0, mscratch, 0', after: 'csrwi mscratch, 9', gives: { a0: 9n } },
  { run: 'csrr a0, mscratch', after: 'csrwi mscratch, 9\n csrrsi zero, mscratch, 6', gives: { a0: 15n } },
  { run: 'csrr a0, mscratch', after: 'csrwi mscratch, 31\n csrrci zero, mscratch, 17', gives: { a0: 14n } },
  // Reading a read-only register by setting or clearing nothing is no write.
  { run: 'csrrs a0, mhartid, zero', given: { a0: 5n }, gives: { a0: 0n } },
  { run: 'csrrci a0, mhartid, 0', given: { a0: 5n }, gives: { a0: 0n } },
  { run: 'csrrw a0, mhartid, zero', raises: { cause: ILLEGAL, value: 0xf140_1573n } },
  { run: 'csrrs a0, mhartid, a1', raises: { cause: ILLEGAL } },
  { run: 'csrr a0, 0x7c0', raises: { cause: ILLEGAL } },
  { run: 'unimp', raises: { cause: ILLEGAL, value: 0xc000_1073n } },

  { run: 'ecall', raises: { cause: ECALL_FROM_MACHINE, value: 0n } },
  { run: 'ebreak', raises: { cause: BREAKPOINT, value: CODE } },
  { run: 'mret', after: 'auipc a0, 0\n addi a0, a0, 64\n csrw mepc, a0', gives: { a0: CODE + 52n, pc: 52n } },
  { run: 'wfi', gives: {} },
  // Encodings that nothing uses.
  { run: '.word 0xffffffff', raises: { cause: ILLEGAL, value: 0xffff_ffffn } },
  { run: '.word 0x0000707f', raises: { cause: ILLEGAL, value: 0x707fn } },
];
