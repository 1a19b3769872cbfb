import type { SystemPartition, SystemThread } from '../../systems/system.ts';
import type { FrameContext } from '../../symbols/program.ts';
import type { Memory } from '../../symbols/values/value.ts';

/** Memory of a partition as programs are read in it: whole or not at all. */
export function partitionMemory(partition: SystemPartition): Required<Memory> {
  return {
    readMemory(address, length) {
      const bytes = partition.memory.read(address, length);
      return bytes.length === length ? bytes : undefined;
    },
    writeMemory(address, bytes) {
      // Nothing is written unless all of it can be.
      if (partition.memory.read(address, bytes.length).length !== bytes.length) return false;
      return partition.memory.write(address, bytes) === bytes.length;
    },
  };
}

/** The innermost frame of a thread: its registers as it holds them now, or will when it runs next. */
export function threadContext(thread: SystemThread): FrameContext {
  return {
    ...partitionMemory(thread.partition),
    pc: thread.registers.pc,
    exact: true,
    readRegister: (register) =>
      register >= 0 && register < 32 ? BigInt.asUintN(64, thread.registers.get(register)) : undefined,
    writeRegister(register, value) {
      if (register <= 0 || register >= 32) return false;
      thread.registers.set(register, BigInt.asUintN(64, value));
      return true;
    },
  };
}
