import type { Place } from '../problem.ts';

/** Turns offsets in a text (UTF-16 units) into lines and columns. */
export class LineTable {
  private readonly path: string;
  private readonly length: number;
  private readonly starts: readonly number[];

  constructor(path: string, text: string) {
    const starts = [0];
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
    }
    this.path = path;
    this.length = text.length;
    this.starts = starts;
  }

  /** @param end first offset after the range; left out of the place when it lies on another line. */
  place(start: number, end = start): Place {
    const at = Math.max(0, Math.min(start, this.length));
    const line = this.lineOf(at);
    const lineStart = this.starts[line] ?? 0;
    const place = { path: this.path, line: line + 1, column: at - lineStart + 1 };
    if (end <= at || this.lineOf(Math.min(end, this.length)) !== line) return place;
    return { ...place, endColumn: end - lineStart + 1 };
  }

  private lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
