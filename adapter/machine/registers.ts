/**
 * A device register is described once: the model's decoding, the device view, the names in diagnostics and the checks for
 * reserved bits and wrong widths all come from the description.
 */

export interface FieldDescription {
  readonly name: string;
  /** Inclusive bit positions, as datasheets write them. */
  readonly high: number;
  readonly low: number;
  /** Names of values, where the field is an enumeration. */
  readonly values?: Readonly<Record<number, string>>;
}

export interface RegisterDescription {
  readonly name: string;
  /** Byte offset in the device's window. */
  readonly offset: number;
  /** Bytes. */
  readonly width: 1 | 2 | 4 | 8;
  readonly access: 'read-write' | 'read-only' | 'write-only';
  readonly reset: number;
  /** Bits that no field covers are reserved. Without fields the whole register is one value. */
  readonly fields?: readonly FieldDescription[];
  /** Access widths in bytes that hardware accepts; default: exactly `width`. */
  readonly widths?: readonly (1 | 2 | 4 | 8)[];
  /** What reading or writing does besides moving a value, in words for people. */
  readonly readEffect?: string;
  readonly writeEffect?: string;
  /** A row of equal registers: how many, and bytes from one to the next. */
  readonly repeat?: { readonly count: number; readonly stride: number };
  /** The register answers only while the device selects this bank of registers (a 16550 with DLAB set, for one). */
  readonly bank?: string;
  readonly summary: string;
}

/** The registers of one device and how its bus interface answers what the descriptions do not allow. */
export interface RegisterBlock {
  readonly registers: readonly RegisterDescription[];
  /**
   * What an access of a wrong width or alignment does: `fault` raises an access fault, `ignore` reads 0 and drops writes,
   * `truncate` acts on the one register at the offset, as on an 8-bit device behind a wider bus (misaligned ones fault).
   */
  readonly onMisuse: 'fault' | 'ignore' | 'truncate';
  /** What an access does where no register lies: raise an access fault, or read 0 and drop writes. */
  readonly onHole: 'fault' | 'ignore';
  /** The bank that is selected now, where the device has banks. */
  readonly selectedBank?: () => string;
}
