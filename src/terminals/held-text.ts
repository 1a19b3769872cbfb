/** Keeps text for somebody who is not there yet; when there is too much, the oldest goes and one line says so. */
export class HeldText {
  readonly #most: number;
  #parts: string[] = [];
  #length = 0;
  #dropped = 0;

  /** @param most characters kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    while (this.#length > this.#most) {
      const oldest = this.#parts.shift() ?? '';
      const keep = oldest.slice(Math.min(oldest.length, this.#length - this.#most));
      if (keep !== '') this.#parts.unshift(keep);
      this.#dropped += oldest.length - keep.length;
      this.#length -= oldest.length - keep.length;
    }
  }

  /** @returns what was kept, and how many characters before it were not; holds nothing afterwards. */
  take(): { readonly text: string; readonly dropped: number } {
    const taken = { text: this.#parts.join(''), dropped: this.#dropped };
    this.#parts = [];
    this.#length = 0;
    this.#dropped = 0;
    return taken;
  }
}
