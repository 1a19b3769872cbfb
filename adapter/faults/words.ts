/** Small pieces of the texts that people read. */

export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

/** `1 byte`, `4 bytes`, `65 536 bytes`. */
export function count(value: number, what: string): string {
  const digits = value.toString().replaceAll(/\B(?=(?:\d{3})+$)/g, value >= 10_000 ? '\u202f' : '');
  return `${digits} ${what}${value === 1 ? '' : 's'}`;
}

/** Virtual time: `312 ns`, `3.1 us`, `2.4 ms`, `1.5 s`. */
export function duration(nanoseconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'us'],
  ];
  const unit = units.find(([size]) => nanoseconds >= size);
  if (unit === undefined) return `${nanoseconds} ns`;
  const value = nanoseconds / unit[0];
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0)} ${unit[1]}`;
}

export function quoted(name: string): string {
  return `\`${name}\``;
}

/** Makes a text begin with a capital letter, unless it begins with a name. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
