/** LEB128 variable-length integers (WebAssembly core specification, section 5.2.2). */

export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const signIsClear = (low & 0x40) === 0;
    if ((rest === 0n && signIsClear) || (rest === -1n && !signIsClear)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
