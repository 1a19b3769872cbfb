import { onStrayTransfer } from '../dma-transfer.ts';
import type { FaultRule } from '../rule.ts';
import { pointsAt, reachOf, remedyOf } from './dma-texts.ts';

/** A transfer outside the device's memory that took place: nothing stops it, as on hardware without an IOMMU. */
export const dmaOutside: FaultRule = {
  code: 'dma-outside',
  title: 'Transfer of a device outside its memory',
  attach(context) {
    onStrayTransfer(context, (transfer) => {
      const { event, place, access, causes } = transfer;
      if (event.verdict !== 'observed' || pointsAt(transfer) !== undefined) return;
      const damage =
        access.kind === 'dma-write'
          ? 'The processor cannot prevent this: what was there is overwritten, and nobody is told.'
          : 'The processor cannot prevent this: the device has data that it was not given.';
      const message = `${reachOf(context, transfer)}. ${damage} ${remedyOf(transfer)}`;
      context.report({ severity: 'error', message, place, access, causes, object: event.request.device });
    });
    return {};
  },
};
