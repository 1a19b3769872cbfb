import type { FaultRule } from '../rule.ts';
import { capError } from './cap-error.ts';
import { dmaBlocked } from './dma-blocked.ts';
import { dmaOutside } from './dma-outside.ts';
import { dmaVirtualAddress } from './dma-virtual-address.ts';
import { irqUnacked } from './irq-unacked.ts';
import { liveLoop } from './live-loop.ts';
import { memFault } from './mem-fault.ts';
import { memNullFunction } from './mem-null-fn.ts';
import { memStack } from './mem-stack.ts';
import { regSize } from './reg-size.ts';

/** Every rule there is. */
export const allRules: readonly FaultRule[] = [
  memFault,
  memStack,
  memNullFunction,
  dmaOutside,
  dmaBlocked,
  dmaVirtualAddress,
  irqUnacked,
  liveLoop,
  capError,
  regSize,
];
