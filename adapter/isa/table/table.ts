import type { Instruction } from '../instruction.ts';
import { a } from './a.ts';
import { c } from './c.ts';
import { m } from './m.ts';
import { privileged } from './privileged.ts';
import { rv64i } from './rv64i.ts';
import { zicsr } from './zicsr.ts';
import { fences } from './fences.ts';

/** Every instruction there is: RV64IMAC, Zicsr, Zifencei and the machine-level instructions. */
export const instructions: readonly Instruction[] = [
  ...rv64i,
  ...fences,
  ...m,
  ...a,
  ...zicsr,
  ...privileged,
  ...c,
];
