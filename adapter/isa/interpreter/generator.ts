import { FunctionBody, type Label } from '../wasm/function-body.ts';
import { i32, i64, type I32, type I64 } from '../wasm/expression.ts';
import { encodeModule } from '../wasm/module.ts';
import { exitNumber, type Exit } from './exit.ts';
import { InstructionContext } from './instruction-context.ts';
import { entryOffset, Temporaries, type Loop } from './loop.ts';
import { operations, type Control, type Operation } from './operations.ts';
import { PageRecords, Record, RECORD_SHIFT } from './record.ts';
import { State, Tlb, type HartAddresses } from './state-layout.ts';

/** The name of the exported function: (budget, record to begin with) -> exit. */
export const RUN = 'run';

/**
 * Generates the interpreter for one hart: a loop that branches to the code of the record's operation. Nothing in the loop
 * calls anything, so that the compiler can keep everything in registers; whatever is not done here leaves the function with
 * all state in memory and comes back in.
 */
export function generateInterpreter(addresses: HartAddresses, memoryPages: number): Uint8Array<ArrayBuffer> {
  const body = new InterpreterBody(addresses).generate();
  return encodeModule([{ name: RUN, parameters: ['i32', 'i32'], results: ['i32'], body }], memoryPages);
}

class InterpreterBody {
  private readonly body = new FunctionBody(['i32', 'i32']);
  private readonly left = this.body.parameter(0, 'i32');
  private readonly record = this.body.parameter(1, 'i32');
  private readonly pageBase = this.body.local('i64');
  private readonly target = this.body.local('i64');
  private readonly address = this.body.local('i64');
  private readonly why = this.body.local('i32');
  private readonly entry = this.body.local('i32');
  private readonly addresses: HartAddresses;

  constructor(addresses: HartAddresses) {
    this.addresses = addresses;
  }

  generate(): FunctionBody {
    const { body } = this;
    body.set(
      this.pageBase,
      i64.sub(i64.load(i32.constant(this.addresses.state), State.pc), this.recordOffset()),
    );
    const leave = body.openBlock();
    const next = body.openLoop();
    const exit = (why: Exit): void => {
      body.set(this.why, i32.constant(exitNumber(why)));
      body.branch(leave);
    };

    const lookUpTarget = body.openBlock();
    const budgetIsUsedUp = body.openBlock();
    const retireAndJump = body.openBlock();
    const memoryMiss = body.openBlock();
    this.operations({
      body,
      addresses: this.addresses,
      left: this.left,
      record: this.record,
      pageBase: this.pageBase,
      target: this.target,
      address: this.address,
      next,
      budgetIsUsedUp,
      retireAndJump,
      lookUpTarget,
      memoryMiss,
      exit,
    });
    body.close();
    this.storeState64(State.address, body.get(this.address));
    exit('memory-miss');
    body.close();
    body.set(this.left, i32.sub(body.get(this.left), i32.constant(1)));
    body.branchIf(body.get(this.left), lookUpTarget);
    this.setPcToTarget();
    body.close();
    exit('budget');
    body.close();
    this.lookUpTarget(next);
    this.setPcToTarget();
    exit('fetch-miss');

    body.close();
    body.close();
    this.storeState64(State.pc, this.pc());
    this.storeState32(State.left, body.get(this.left));
    this.storeState32(State.record, body.get(this.record));
    body.return(body.get(this.why));
    body.unreachable();
    return body;
  }

  /** One block inside the other for each operation: a branch out of the n-th arrives at its code. */
  private operations(loop: Loop): void {
    const { body } = this;
    const beyond = body.openBlock();
    const labels: Label[] = [];
    for (let count = operations.length; count > 0; count--) labels.unshift(body.openBlock());
    body.branchTable(i32.load16_u(body.get(this.record), Record.operation), labels, beyond);
    const temporaries = new Temporaries(body);
    for (const operation of operations) {
      body.close();
      temporaries.reset();
      if (operation.kind === 'control') this.control(operation.control, loop);
      else emitInstruction(operation, loop, temporaries);
    }
    body.close();
    body.unreachable();
  }

  private control(control: Control, loop: Loop): void {
    if (control === 'straddle') this.straddle(loop.next);
    if (control !== 'continue') {
      loop.exit(control);
      return;
    }
    this.body.set(this.target, this.pc());
    this.body.branch(loop.lookUpTarget);
  }

  /**
   * Goes to the record of the instruction that reaches into the next page if that page is in the fetch TLB, is the one that
   * the instruction was decoded from, and has not changed since; else falls through.
   */
  private straddle(next: Label): void {
    const { body, addresses, record } = this;
    const fromLast = PageRecords.straddlingDistance - PageRecords.straddling;
    const field = (offset: number): I32 => i32.load(body.get(record), offset + fromLast);
    body.set(this.target, this.pc());
    const secondPage = i64.add(body.get(this.target), i64.constant(2));
    body.set(this.entry, entryOffset(i32.wrap(secondPage)));
    const isCached = i64.eq(i64.load(body.get(this.entry), addresses.fetchTlb + Tlb.tag), secondPage);
    const records = i32.load(body.get(this.entry), addresses.fetchTlb + Tlb.addend);
    const isSamePage = i32.eq(records, field(PageRecords.nextPage));
    const generation = i32.load(i32.constant(addresses.codeGeneration));
    const isUnchanged = i32.eq(generation, field(PageRecords.generation));
    body.if(i32.and(isCached, i32.and(isSamePage, isUnchanged)), () => {
      body.set(record, i32.add(body.get(record), i32.constant(PageRecords.straddlingDistance)));
      this.setPcToTarget();
      body.branch(next);
    });
  }

  /** Continues with the target's record if its page is in the fetch TLB; else falls through. */
  private lookUpTarget(next: Label): void {
    const { body, addresses } = this;
    const low = i32.wrap(body.get(this.target));
    body.set(this.entry, entryOffset(low));
    const tag = i64.load(body.get(this.entry), addresses.fetchTlb + Tlb.tag);
    body.if(i64.eq(tag, i64.and(body.get(this.target), i64.constant(-4096))), () => {
      const records = i32.load(body.get(this.entry), addresses.fetchTlb + Tlb.addend);
      const offset = i32.shl(i32.and(low, i32.constant(4095)), i32.constant(RECORD_SHIFT));
      body.set(this.record, i32.add(records, offset));
      this.setPcToTarget();
      body.branch(next);
    });
  }

  /** Makes the pc the target whatever the record is. */
  private setPcToTarget(): void {
    this.body.set(this.pageBase, i64.sub(this.body.get(this.target), this.recordOffset()));
  }

  private pc(): I64 {
    return i64.add(this.body.get(this.pageBase), this.recordOffset());
  }

  private recordOffset(): I64 {
    return i64.extend_u(i32.shr_u(this.body.get(this.record), i32.constant(RECORD_SHIFT)));
  }

  private storeState64(offset: number, value: I64): void {
    this.body.store(i64.store, i32.constant(this.addresses.state), offset, value);
  }

  private storeState32(offset: number, value: I32): void {
    this.body.store(i32.store, i32.constant(this.addresses.state), offset, value);
  }
}

function emitInstruction(
  operation: Extract<Operation, { kind: 'instruction' }>,
  loop: Loop,
  temporaries: Temporaries,
): void {
  const context = new InstructionContext(operation, loop, temporaries);
  operation.instruction.semantics(context);
  context.finish();
}
