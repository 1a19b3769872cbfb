import { describeDevice, describeInterrupts } from '../../debugger/devices.ts';
import { describeState } from '../../debugger/variables/registers.ts';
import type { SystemPartition } from '../../systems/system.ts';
import { partitionCommand, sendInput } from '../actions.ts';
import { decodeBase64 } from '../base64.ts';
import type { ConsolesResponseBody, PartitionBody, PartitionsResponseBody } from '../custom.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

/** The requests of `custom.ts`. Each is also a Debug Console command. */
export const custom: Requests<Session> = {
  'bulkhead/consoles': {
    needs: 'system',
    handle: (session): ConsolesResponseBody => ({
      consoles: (session.target?.system.consoles ?? []).map(({ name, partition, takesInput }) => ({
        name,
        partition,
        takesInput,
      })),
    }),
  },
  'bulkhead/input': {
    needs: 'system',
    handle(session, args) {
      const bytes = decodeBase64(args.string('data'));
      if (bytes === undefined) return args.refuse('data', 'base64');
      sendInput(session, args.string('console'), bytes);
      return undefined;
    },
  },
  'bulkhead/partitions': {
    needs: 'system',
    handle: (session): PartitionsResponseBody => ({
      partitions: (session.target?.system.partitions ?? []).map((partition) => describe(session, partition)),
    }),
  },
  'bulkhead/partition': {
    needs: 'system',
    handle(session, args) {
      partitionCommand(session, args.string('partition'), args.string('action'));
      return undefined;
    },
  },
};

function describe(session: Session, partition: SystemPartition): PartitionBody {
  const { system } = session.debuggerFor('bulkhead/partitions');
  return {
    name: partition.name,
    state: partition.state,
    restarts: partition.restarts,
    programs: partition.programs.map(({ path }) => path),
    threads: system.threads
      .filter((thread) => thread.partition === partition)
      .map(({ id, name, state }) => ({ id, name, state: describeState(state) })),
    mappings: partition.mappings.map(({ name, virtual, size, physical, permissions }) => ({
      name,
      start: hex(virtual),
      end: hex(virtual + BigInt(size)),
      physical: hex(physical),
      permissions: letters(permissions.read, permissions.write, permissions.execute),
    })),
    devices: system.machine.devices
      .filter(({ name }) => partition.devices.includes(name))
      .map(describeDevice),
    interrupts: describeInterrupts(system, partition, session.target?.unacknowledged ?? new Set()),
    dma: {
      mode: partition.dma.mode,
      windows: partition.dma.windows.map(({ name, bus, size, read, write }) => ({
        name,
        bus: hex(bus),
        end: hex(bus + size),
        permissions: letters(read, write, false),
      })),
    },
  };
}

function letters(read: boolean, write: boolean, execute: boolean): string {
  return `${read ? 'r' : '-'}${write ? 'w' : '-'}${execute ? 'x' : '-'}`;
}

function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}
