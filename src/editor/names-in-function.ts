import { KEYWORDS, type Span } from './expression-at.ts';

export interface NameOnLine extends Span {
  readonly name: string;
  /** From 0. */
  readonly line: number;
}

/**
 * Names that may be variables of the function in which a line stands, from its beginning down to that line; on each line every
 * name once. Members and called functions are left out: a lookup by name would find something else.
 *
 * @param lines without comments and strings, see `maskNonCode`.
 * @param stopped from 0.
 */
export function namesInFunction(lines: readonly string[], stopped: number): readonly NameOnLine[] {
  const names: NameOnLine[] = [];
  for (let line = functionStart(lines, stopped); line <= stopped; line++) {
    const seen = new Set<string>();
    for (const match of (lines[line] ?? '').matchAll(
      /(?<![\w$.]|->\s*|\.\s*)[A-Za-z_$][\w$]*(?!\s*\(|[\w$])/g,
    )) {
      const [name] = match;
      if (KEYWORDS.has(name) || seen.has(name)) continue;
      seen.add(name);
      names.push({ name, line, start: match.index, end: match.index + name.length });
    }
  }
  return names;
}

/** The head of a function is in the first column, with what belongs to it below. */
function functionStart(lines: readonly string[], stopped: number): number {
  for (let line = stopped; line > 0; line--) {
    if (/^[A-Za-z_].*\(/.test(lines[line] ?? '')) return line;
    if (/^\}/.test(lines[line] ?? '') && line < stopped) return line + 1;
  }
  return 0;
}
