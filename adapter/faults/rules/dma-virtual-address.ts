import { onStrayTransfer } from '../dma-transfer.ts';
import type { FaultRule } from '../rule.ts';
import { hex, quoted } from '../words.ts';
import { pointsAt } from './dma-texts.ts';

/** A device was given a pointer of the driver: devices do not go through the driver's page tables. */
export const dmaVirtualAddress: FaultRule = {
  code: 'dma-virtual-address',
  title: 'Virtual address given to a device',
  attach(context) {
    onStrayTransfer(context, (transfer) => {
      const mapping = pointsAt(transfer);
      if (mapping === undefined) return;
      const { event, partition, place, access, causes } = transfer;
      const { address, device } = event.request;
      const physical = partition.memory.physical(BigInt(address));
      const window = partition.dma.windows.find(
        (each) => physical !== undefined && physical >= each.physical && physical < each.physical + each.size,
      );
      const needed =
        physical === undefined || window === undefined
          ? `and ${quoted(device)} may not reach it at any address`
          : `the address on the bus is ${hex(window.bus + physical - window.physical)}`;
      const name = context.names.mapped(partition, BigInt(address)) ?? hex(address);
      const message =
        `${quoted(device)} was given ${hex(address)}, which is where ${quoted(partition.name)} sees ${name}: a virtual address, and ${needed}. ` +
        'Devices know nothing of page tables; on other hardware this reaches whatever has that physical address. ' +
        'Give the device the physical address of the region ("setvar" with "region_paddr") plus the offset in it.';
      context.report({ severity: 'error', message, place, access, causes, object: device });
    });
    return {};
  },
};
