import { behaviourOf, type Behaviour } from '../behaviour.ts';
import type { Instruction } from '../instruction.ts';
import { instructions } from '../table/table.ts';

/**
 * What a record can tell the interpreter to do: an instruction, or something about the records themselves. An instruction
 * that branches has two operations: one for targets in its own page, found by moving on in the page's records, and one for all
 * others.
 */
export type Operation =
  | { readonly kind: 'control'; readonly control: Control }
  | {
      readonly kind: 'instruction';
      readonly instruction: Instruction;
      readonly behaviour: Behaviour;
      readonly near: boolean;
    };

export const controls = [
  /** Not decoded yet. All bits zero, so that fresh memory reads as this. */
  'decode',
  /** Execution goes on at the address that this record stands for, through the fetch TLB. */
  'continue',
  'breakpoint',
  /** An instruction that reaches into the next page. */
  'straddle',
  'illegal',
] as const;
export type Control = (typeof controls)[number];

/** By number. */
export const operations: readonly Operation[] = [
  ...controls.map((control): Operation => ({ kind: 'control', control })),
  ...instructions.flatMap((instruction): Operation[] => {
    const behaviour = behaviourOf(instruction);
    const far: Operation = { kind: 'instruction', instruction, behaviour, near: false };
    const { flow } = behaviour;
    return flow === 'branch' || flow === 'jump' ? [far, { ...far, near: true }] : [far];
  }),
];

export function controlNumber(control: Control): number {
  return controls.indexOf(control);
}

const farNumbers = new Map<Instruction, number>();
const nearNumbers = new Map<Instruction, number>();
operations.forEach((operation, number) => {
  if (operation.kind === 'control') return;
  (operation.near ? nearNumbers : farNumbers).set(operation.instruction, number);
});

export function instructionNumber(instruction: Instruction): number {
  return farNumbers.get(instruction) ?? controlNumber('illegal');
}

/** @returns undefined for an instruction that has no relative target. */
export function nearNumber(instruction: Instruction): number | undefined {
  return nearNumbers.get(instruction);
}
