/** A file that is not what Bulkhead can run: says what was found and what was expected. */
export class ElfError extends Error {
  override readonly name = 'ElfError';
}
