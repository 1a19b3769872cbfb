import type { Expression, I32, Store, ValueType } from './expression.ts';
import { unsigned } from './leb128.ts';

/** A local variable; its value as an expression is `body.get(local)`. */
export interface Local<Type extends ValueType> {
  readonly index: number;
  readonly type: Type;
}

/** The target of a branch: the end of a block, or the beginning of a loop. */
export interface Label {
  readonly depth: number;
}

const valueTypeByte = { i32: 0x7f, i64: 0x7e } as const;
const NO_RESULT = 0x40;

/** Collects the statements of one function. */
export class FunctionBody {
  private readonly code: number[] = [];
  private readonly locals: ValueType[] = [];
  private depth = 0;
  private readonly parameters: readonly ValueType[];

  constructor(parameters: readonly ValueType[]) {
    this.parameters = parameters;
  }

  parameter<Type extends ValueType>(index: number, type: Type): Local<Type> {
    return { index, type };
  }

  local<Type extends ValueType>(type: Type): Local<Type> {
    this.locals.push(type);
    return { index: this.parameters.length + this.locals.length - 1, type };
  }

  get<Type extends ValueType>(local: Local<Type>): Expression<Type> {
    return { type: local.type, code: [0x20, ...unsigned(local.index)] };
  }

  set<Type extends ValueType>(local: Local<Type>, value: Expression<Type>): void {
    this.put(value.code, [0x21], unsigned(local.index));
  }

  store<Type extends ValueType>(
    how: Store<Type>,
    address: I32,
    offset: number,
    value: Expression<Type>,
  ): void {
    this.put(address.code, value.code, [how.opcode, how.align], unsigned(offset));
  }

  openBlock(): Label {
    return this.open(0x02);
  }

  openLoop(): Label {
    return this.open(0x03);
  }

  /** Ends the block or loop opened last. */
  close(): void {
    this.depth -= 1;
    this.code.push(0x0b);
  }

  branch(to: Label): void {
    this.put([0x0c], this.relative(to));
  }

  branchIf(condition: I32, to: Label): void {
    this.put(condition.code, [0x0d], this.relative(to));
  }

  /** Branches to `targets[index]`, or to `otherwise` when there is none. */
  branchTable(index: I32, targets: readonly Label[], otherwise: Label): void {
    this.put(index.code, [0x0e], unsigned(targets.length));
    for (const target of targets) this.put(this.relative(target));
    this.put(this.relative(otherwise));
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    this.put(condition.code);
    this.open(0x04);
    then();
    if (otherwise !== undefined) {
      this.code.push(0x05);
      otherwise();
    }
    this.close();
  }

  return(value: Expression<ValueType>): void {
    this.put(value.code, [0x0f]);
  }

  unreachable(): void {
    this.code.push(0x00);
  }

  /** The function as it stands in a module's code section, without its length. */
  finish(): number[] {
    const declarations = this.locals.flatMap((type) => [1, valueTypeByte[type]]);
    return [...unsigned(this.locals.length), ...declarations, ...this.code, 0x0b];
  }

  private open(opcode: number): Label {
    this.code.push(opcode, NO_RESULT);
    this.depth += 1;
    return { depth: this.depth };
  }

  private relative(to: Label): number[] {
    return unsigned(this.depth - to.depth);
  }

  private put(...parts: (readonly number[])[]): void {
    for (const part of parts) for (const byte of part) this.code.push(byte);
  }
}

export { valueTypeByte };
