import { instruction, type Instruction } from '../instruction.ts';

/**
 * Ordering of memory accesses and of code (Unprivileged ISA, sections "Memory Ordering Instructions" and "Zifencei").
 * A hart executes one instruction after the other and stores undo what was decoded, so that there is nothing left to order.
 */
const alreadyInOrder = (): void => {};

export const fences: readonly Instruction[] = [
  instruction('I', 'fence', 'fm[3:0] pred[3:0] succ[3:0] rs1 000 rd 0001111', 'pred,succ', alreadyInOrder),
  instruction('Zifencei', 'fence.i', 'imm[11:0] rs1 001 rd 0001111', '', alreadyInOrder),
];
