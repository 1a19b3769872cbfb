/** What the unwinder asks about code. */
export interface CodeMap {
  isCode(address: bigint): boolean;
  /** The first address of the function around `address`, as far as symbols tell. */
  functionStart(address: bigint): bigint | undefined;
  /** Where the program is entered: nothing has called that function. */
  readonly entry: bigint;
  /** Bytes of code, from the file. */
  code(address: bigint, length: number): Uint8Array | undefined;
}
