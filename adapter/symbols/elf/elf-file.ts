/** What is read from an ELF64 file (System V gABI, chapters 4 and 5). */

export interface ElfFile {
  readonly kind: 'executable' | 'shared' | 'relocatable';
  readonly entry: bigint;
  /** e_flags: RVC, float ABI (RISC-V ELF psABI, "File Header"). */
  readonly flags: number;
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
  readonly symbols: readonly ElfSymbol[];
  /** The first section of that name. */
  section(name: string): ElfSection | undefined;
}

export interface ElfSegment {
  readonly type: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly virtualAddress: bigint;
  readonly physicalAddress: bigint;
  readonly fileOffset: number;
  /** The bytes in the file: a view of the whole, shorter than `memorySize` when zeros follow. */
  readonly bytes: Uint8Array;
  readonly memorySize: bigint;
  readonly align: bigint;
}

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: bigint;
  readonly size: number;
  readonly fileOffset: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
  /** The contents as stored (still compressed when SHF_COMPRESSED); empty for SHT_NOBITS. */
  readonly bytes: Uint8Array;
}

export interface ElfSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly size: bigint;
  readonly type: 'none' | 'object' | 'function' | 'section' | 'file' | 'tls' | 'other';
  readonly binding: 'local' | 'global' | 'weak' | 'other';
  /** Index of the section it is defined in; 0 when undefined, 0xfff1 for absolute ones. */
  readonly sectionIndex: number;
}

/** The segment type of what is loaded into memory. */
export const PT_LOAD = 1;
