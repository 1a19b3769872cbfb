/** How virtual addresses become physical ones. The hart asks on a TLB miss; who answers decides what the guest may reach. */

export type AccessKind = 'fetch' | 'load' | 'store';

/** A page as the hart may cache it: every access of an allowed kind anywhere in the page goes to the same place. */
export interface PageTranslation {
  /** Physical address of the page's first byte. */
  readonly physical: number;
  /** Bytes; a power of two, at least 4096. `physical` is aligned to it. */
  readonly size: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** Refusal of a translation: the exception the access raises (Privileged ISA, table of mcause values). */
export interface TranslationFault {
  readonly cause: number;
}

/**
 * Translates addresses for a hart. A partition's address space, a guest's own page tables and two-stage translation are
 * implementations. The answer for an address may change only together with `Hart.flushTranslations`.
 */
export interface AddressTranslator {
  /** @param virtual the full 64-bit address, also when it is not canonical. */
  translate(virtual: bigint, access: AccessKind): PageTranslation | TranslationFault;
}

export function isFault(answer: PageTranslation | TranslationFault): answer is TranslationFault {
  return 'cause' in answer;
}

/** No translation: virtual addresses are physical ones, everything allowed (machine mode). */
export const bareTranslator: AddressTranslator = {
  translate(virtual) {
    const physical = Number(BigInt.asUintN(52, virtual) & ~0xfffn);
    return { physical, size: 4096, read: true, write: true, execute: true };
  },
};
