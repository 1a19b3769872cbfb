import type { Ram } from '../machine/machine.ts';
import type { PhysicalRange } from './frame-allocator.ts';

/** Memory that belongs to one partition and what it holds at the first moment: bytes at an offset, zeros around them. */
export interface MemoryImage extends PhysicalRange {
  readonly contents: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

/** Puts memory back to the first moment. */
export function loadImage(ram: Ram, image: MemoryImage): void {
  ram.fill(image.base, image.size, 0);
  for (const { offset, bytes } of image.contents) ram.write(image.base + offset, bytes);
}
