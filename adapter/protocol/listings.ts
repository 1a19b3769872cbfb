import type { Images } from '../debugger/images.ts';
import { Listing } from '../debugger/memory/listing.ts';
import type { Frame } from '../debugger/stack/stacks.ts';
import type { SystemPartition } from '../systems/system.ts';

/** Instructions shown around a place that belongs to no function. */
const AROUND = 32;
/** A function is shown up to this many instructions. */
const LONGEST = 4000;

interface Text {
  readonly name: string;
  readonly content: string;
  /** Address of each line. */
  readonly addresses: readonly bigint[];
}

/** Code without source is shown as its disassembly, one text per function; numbers stay the same for the whole session. */
export class Listings {
  private readonly numbers = new Map<string, number>();
  private readonly texts: Text[] = [];

  /** The text that shows a frame's code, and the line of the frame in it (from 1). */
  of(
    frame: Frame,
    images: Images,
  ): { readonly reference: number; readonly name: string; readonly line: number } {
    const { partition } = frame.thread;
    const address = frame.frame.lookup;
    const around = images.at(partition, address)?.functionAt(address);
    const key = `${partition.name}|${around?.entry ?? address}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.texts.push(listing(partition, images, address, around?.ranges[0]?.high, around?.entry));
      this.numbers.set(key, number);
    }
    const text = this.texts[number - 1];
    const index = text?.addresses.findLastIndex((each) => each <= address) ?? 0;
    return { reference: number, name: text?.name ?? '', line: index + 1 };
  }

  text(reference: number): string | undefined {
    return this.texts[reference - 1]?.content;
  }
}

function listing(
  partition: SystemPartition,
  images: Images,
  address: bigint,
  end: bigint | undefined,
  entry: bigint | undefined,
): Text {
  const all = new Listing(partition, images);
  const lines =
    entry === undefined || end === undefined
      ? all.lines(address, -AROUND, 2 * AROUND)
      : all
          .lines(entry, 0, Math.min(LONGEST, Number(end - entry) / 2 + 1))
          .filter((line) => line.address < end);
  const name = images.near(partition, address)?.nameAddress(entry ?? address);
  return {
    name: `${name ?? `0x${address.toString(16)}`} (${partition.name})`,
    content: lines.map((line) => `0x${line.address.toString(16).padStart(8, '0')}  ${line.text}`).join('\n'),
    addresses: lines.map((line) => line.address),
  };
}
