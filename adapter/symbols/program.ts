/**
 * One executable with its debug information: the contract of this room with `debugger`, `faults` and `systems`.
 * `loadProgram` (load.ts) makes one from the bytes of an ELF file. All addresses are as linked. Debug information is
 * read lazily; where it is damaged, a warning is recorded and the answer is what could be read, never an exception.
 */

import type { EvaluationContext } from './expressions/context.ts';
import type { ElfFile, ElfSymbol } from './elf/elf-file.ts';
import type { FunctionType, Type } from './types.ts';
import type { Memory, Registers, Value, ValueLocation } from './values/value.ts';

export interface Program {
  /** The file's name as it was given to `loadProgram`; for messages. */
  readonly path: string;
  /** Segments, sections, symbols and the entry point. */
  readonly elf: ElfFile;
  /** False when there is neither a line table nor a description of functions: symbols and disassembly only. */
  readonly hasDebugInfo: boolean;
  /** What was found damaged or not understood so far. Grows as more is read; plain sentences. */
  readonly warnings: readonly string[];

  // --- Addresses and symbols -------------------------------------------------------------------------------------

  /** The symbol of that name: a global one before a local one. */
  symbol(name: string): ElfSymbol | undefined;
  /** The symbol that covers `address`, or the nearest before it in the same section. */
  symbolAt(address: bigint): { readonly symbol: ElfSymbol; readonly offset: bigint } | undefined;
  /** `uart_write+0x14`, or undefined outside of all sections. */
  nameAddress(address: bigint): string | undefined;

  // --- Code ------------------------------------------------------------------------------------------------------

  /** Where `address` is in the source. For a return address ask for the byte before it. */
  locate(address: bigint): CodeLocation | undefined;
  /** The (not inlined) function around `address`; without debug information, the function symbol. */
  functionAt(address: bigint): FunctionInfo | undefined;
  /** All functions of that name with code of their own. */
  functionsNamed(name: string): readonly FunctionInfo[];
  /** The inlined calls around `address`, innermost first; empty when none. Stepping compares its length. */
  inlineChain(address: bigint): readonly InlinedCall[];
  /** Every source file that has code, in order of path. */
  readonly sources: readonly SourceFile[];
  /** Functions whose name contains `text` (case does not matter), for completion and search. */
  findFunctions(text: string, limit: number): readonly string[];

  /**
   * Where to stop for `line` of a file: all copies of the code (inlined, several units), each at its statement's first
   * address, on a function's first line after the prologue. When the line has no code the next line of the file that has
   * some is taken. `path` is a `SourceFile.path`. Undefined when no line from `line` on has code.
   */
  addressesForLine(path: string, line: number, column?: number): LineBreakpoint | undefined;
  /** The places in the lines `from`..`to` (both included) where a breakpoint can be set, sorted. */
  breakpointLocations(path: string, from: number, to: number): readonly LineColumn[];
  /** Where to stop for a function: after the prologue, in every copy of it including inlined ones. */
  functionBreakpoints(name: string): readonly FunctionBreakpoint[];
  /**
   * The contiguous addresses around `address` that belong to the same line and the same (inlined) function: stepping
   * runs on while the program counter is inside. Undefined without a line.
   */
  statementRange(address: bigint): StatementRange | undefined;

  // --- Stack -----------------------------------------------------------------------------------------------------

  /** One step up: the caller's registers, or why there is none. */
  unwind(frame: FrameContext): UnwindStep;
  /**
   * The call stack from the innermost frame, inlined calls as frames of their own. Ends cleanly at a thread's start,
   * never loops; at most `limit` frames.
   */
  stack(frame: FrameContext, limit: number): CallStack;

  // --- Data ------------------------------------------------------------------------------------------------------

  /** The variables of a frame by scope: arguments, then locals of the innermost block first, then file statics. */
  scopes(frame: Pick<StackFrame, 'lookup' | 'inlineDepth'>): Scopes;
  /** Globals of all units, sorted by name. */
  globals(): readonly Variable[];
  /** A global or file static by name; one of the unit around `near` first. */
  globalNamed(name: string, near?: bigint): Variable | undefined;
  /** A type by name, from the unit around `near` first: `uint32_t`, or `ring` with the keyword `struct`. */
  typeNamed(name: string, keyword?: 'struct' | 'union' | 'enum', near?: bigint): Type | undefined;
  /**
   * Where a function that has just returned left its result (RISC-V calling convention); undefined for `void`.
   * `registers` are those right after the return.
   */
  returnLocation(of: FunctionInfo, registers: Registers): Value | undefined;
  /** What expressions see in a frame. */
  evaluationContext(frame: StackFrame): EvaluationContext;
}

export interface SourceFile {
  /** Absolute where the compiler said so (compilation directory + name), `.` and `..` removed. The key of a file. */
  readonly path: string;
  /** The last part of `path`. */
  readonly name: string;
}

export interface LineColumn {
  /** From 1. */
  readonly line: number;
  /** From 1; 0 when the compiler does not tell. */
  readonly column: number;
}

export interface SourceLocation extends LineColumn {
  readonly file: SourceFile;
}

export interface CodeLocation extends SourceLocation {
  readonly address: bigint;
  /** Whether `address` is the first of a statement (a recommended breakpoint location). */
  readonly isStatement: boolean;
  /** The innermost function here, inlined or not. */
  readonly functionName: string | undefined;
}

export interface AddressRange {
  readonly low: bigint;
  /** The first address after it. */
  readonly high: bigint;
}

export interface FunctionInfo {
  readonly name: string;
  /** The first address; for a function in several ranges the one its symbol has. */
  readonly entry: bigint;
  readonly ranges: readonly AddressRange[];
  readonly declared: SourceLocation | undefined;
  /** Undefined without debug information. */
  readonly type: FunctionType | undefined;
}

/** A call that the compiler replaced by the body of the called function. */
export interface InlinedCall {
  /** The function that was inlined. */
  readonly name: string;
  readonly entry: bigint;
  readonly ranges: readonly AddressRange[];
  /** Where it was called: the place to show for the frame around. */
  readonly call: SourceLocation | undefined;
  readonly declared: SourceLocation | undefined;
}

export interface LineBreakpoint extends LineColumn {
  /** The line that has code: the one asked for or a later one. */
  readonly line: number;
  /** At least one, ascending. */
  readonly addresses: readonly bigint[];
}

export interface FunctionBreakpoint {
  readonly name: string;
  readonly address: bigint;
  readonly location: SourceLocation | undefined;
  /** True for a copy inlined into another function. */
  readonly inlined: boolean;
}

export interface StatementRange extends AddressRange {
  readonly file: SourceFile;
  /** 0 for code that the compiler made up and that belongs to no line. */
  readonly line: number;
}

/** A frame as the unwinder and locations see it. The innermost one is made by the caller of this room. */
export interface FrameContext extends Memory, Registers {
  /** The program counter; in a calling frame the return address. */
  readonly pc: bigint;
  /** True when the frame is stopped exactly at `pc` (the innermost frame, a trapped one); false when `pc` is a return address. */
  readonly exact: boolean;
}

export type UnwindStep =
  | {
      readonly kind: 'caller';
      readonly frame: FrameContext;
      /** The callee's canonical frame address: sp before the call. Undefined when a fallback had to guess. */
      readonly cfa: bigint | undefined;
      /** How: by the compiler's frame description, or by a guess that is worth telling the user. */
      readonly by: 'frame description' | 'prologue' | 'return address register' | 'frame pointer';
    }
  | { readonly kind: 'end'; readonly reason: string };

export interface CallStack {
  readonly frames: readonly StackFrame[];
  /** Why there are no more: `start of the thread`, `limit`, `0x10: no code here`. */
  readonly end: string;
}

export interface StackFrame {
  /** Exact program counter, or the return address for a caller. */
  readonly pc: bigint;
  /** The address to ask about line, scope and variables: `pc`, or one byte before a return address. */
  readonly lookup: bigint;
  /** The registers of this (physical) frame. Inlined frames share the one of the function around them. */
  readonly context: FrameContext;
  /** 0 for the function itself; n for the n-th inlined call inside it, counted from the outside. */
  readonly inlineDepth: number;
  readonly inlined: boolean;
  readonly functionName: string | undefined;
  /** The place in this frame: for the innermost the line of `pc`, for one around an inlined call the line of that call. */
  readonly location: SourceLocation | undefined;
  /** sp before the call of this frame's function; identifies the frame while it lives. */
  readonly cfa: bigint | undefined;
  /** Set when the frame was found without a frame description. */
  readonly guessed: boolean;
}

export interface Scopes {
  readonly arguments: readonly Variable[];
  /** Locals (and function statics) visible at the address; an inner one hides an outer one of the same name. */
  readonly locals: readonly Variable[];
  /** Globals and statics of the unit. */
  readonly statics: readonly Variable[];
}

export interface Variable {
  readonly name: string;
  readonly kind: 'argument' | 'local' | 'static' | 'global';
  readonly type: Type;
  readonly declared: SourceLocation | undefined;
  /** How many blocks deep inside the function (0: its outermost block). */
  readonly block: number;
  /** True when a variable of the same name in an inner block hides this one. */
  readonly hidden: boolean;
  /** Where it is now. For arguments and locals in the frame's context; globals need only memory. */
  locate(context: FrameContext): ValueLocation;
}
