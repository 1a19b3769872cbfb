import { instruction, type Instruction } from '../instruction.ts';

/** Calls to the environment and the machine-level instructions (Unprivileged ISA 2.8, Privileged ISA 3.3). */

/** mcause of `ebreak`, and of `ecall` from user mode; an `ecall` from a higher mode adds that mode's number. */
const BREAKPOINT = 3;
const ENVIRONMENT_CALL = 8;

export const privileged: readonly Instruction[] = [
  instruction('I', 'ecall', '00000000000000000000000001110011', '', (c) => {
    c.raise(ENVIRONMENT_CALL);
  }),
  instruction('I', 'ebreak', '00000000000100000000000001110011', '', (c) => {
    c.raise(BREAKPOINT);
  }),
  instruction('Privileged', 'mret', '00110000001000000000000001110011', '', (c) => {
    c.request('return-from-machine-trap');
  }),
  instruction('Privileged', 'wfi', '00010000010100000000000001110011', '', (c) => {
    c.request('wait-for-interrupt');
  }),
];
