/**
 * Between the bytes of a serial line and the text of a terminal. A terminal needs a carriage return to go to the first column;
 * drivers often send a line feed alone, as they would to a serial program that adds it.
 */
export class SerialText {
  readonly #decoder = new TextDecoder('utf-8');
  #afterReturn = false;

  /** Bytes may end in the middle of a character; its rest comes with the next ones. */
  decode(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    const whole = text.replace(/\r?\n/g, (end, at: number) =>
      end === '\n' && !(at === 0 && this.#afterReturn) ? '\r\n' : end,
    );
    if (text !== '') this.#afterReturn = text.endsWith('\r');
    return whole;
  }
}

/** What somebody typed, as a serial line carries it. */
export function encodeInput(typed: string): string {
  return Buffer.from(typed, 'utf-8').toString('base64');
}
