import type { RegisterFile } from '../machine/hart/hart.ts';
import type { Tcb } from './objects/model.ts';
import { NEXT_IP, register, setRegister } from './objects/tcb.ts';

/** Where the registers of threads really are at a moment. */
export interface ContextOwner {
  /** The hart's registers while it executes this thread. */
  liveRegisters(tcb: Tcb): RegisterFile | undefined;
  /** The saved context was changed from outside. */
  contextChanged(tcb: Tcb): void;
}

/** A thread's registers: what it holds now, or will hold when it runs next. */
export class ThreadRegisters implements RegisterFile {
  private readonly tcb: Tcb;
  private readonly owner: ContextOwner;

  constructor(tcb: Tcb, owner: ContextOwner) {
    this.tcb = tcb;
    this.owner = owner;
  }

  get(index: number): bigint {
    return this.owner.liveRegisters(this.tcb)?.get(index) ?? register(this.tcb, index);
  }

  set(index: number, value: bigint): void {
    const live = this.owner.liveRegisters(this.tcb);
    if (live !== undefined) {
      live.set(index, value);
      return;
    }
    setRegister(this.tcb, index, value);
    this.owner.contextChanged(this.tcb);
  }

  get pc(): bigint {
    const live = this.owner.liveRegisters(this.tcb);
    if (live !== undefined) return live.pc;
    const { state, faultIp, context } = this.tcb;
    return state.kind === 'restart' ? faultIp : (context[NEXT_IP] ?? 0n);
  }

  set pc(value: bigint) {
    const live = this.owner.liveRegisters(this.tcb);
    if (live !== undefined) {
      live.pc = value;
      return;
    }
    this.tcb.context[NEXT_IP] = value;
    this.tcb.faultIp = value;
    this.owner.contextChanged(this.tcb);
  }
}
