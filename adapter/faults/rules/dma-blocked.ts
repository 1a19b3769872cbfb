import { onStrayTransfer } from '../dma-transfer.ts';
import type { FaultRule } from '../rule.ts';
import { quoted } from '../words.ts';
import { pointsAt, reachOf, remedyOf } from './dma-texts.ts';

/** A transfer outside the device's memory that its DMA domain, or the bus, refused. */
export const dmaBlocked: FaultRule = {
  code: 'dma-blocked',
  title: 'Transfer of a device that was refused',
  attach(context) {
    onStrayTransfer(context, (transfer) => {
      const { event, partition, place, access, causes } = transfer;
      if (event.verdict === 'observed' || pointsAt(transfer) !== undefined) return;
      const who =
        event.verdict === 'blocked'
          ? `The DMA domain of ${quoted(partition.name)} stopped it`
          : 'The bus refused it: there is no memory';
      const message =
        `${reachOf(context, transfer, 'wanted')}. ${who}; an IOMMU tells nobody, so the driver waits or finds an error of the device. ` +
        remedyOf(transfer);
      context.report({ severity: 'error', message, place, access, causes, object: event.request.device });
    });
    return {};
  },
};
