import { parseEncoding, type Encoding, type OperandName, type Operands } from './encoding.ts';
import type { Semantics } from './semantics.ts';

/** Parts of the instruction set, as the specification names them. */
export type IsaExtension = 'I' | 'M' | 'A' | 'C' | 'Zicsr' | 'Zifencei' | 'Privileged';

/** A row of the instruction table: everything that is known about one instruction. */
export interface Instruction {
  readonly name: string;
  readonly extension: IsaExtension;
  readonly encoding: Encoding;
  /** Values of operands that mean another instruction, or none. */
  readonly except: Partial<Readonly<Record<OperandName, readonly number[]>>>;
  /** Operands in assembly language; the names are those of isa/syntax.ts. */
  readonly syntax: string;
  readonly semantics: Semantics;
  /** Compressed instructions: the instruction it is short for, with operands that its encoding does not hold. */
  readonly expansion: Expansion | undefined;
}

export interface Expansion {
  readonly instruction: Instruction;
  readonly operands: Partial<Readonly<Operands>>;
}

/** A row in the notation of the tables: name, encoding, operands, what it does. */
export function instruction(
  extension: IsaExtension,
  name: string,
  pattern: string,
  syntax: string,
  semantics: Semantics,
): Instruction {
  return {
    name,
    extension,
    encoding: parseEncoding(pattern),
    except: {},
    syntax,
    semantics,
    expansion: undefined,
  };
}
