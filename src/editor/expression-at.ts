/** A part of a line; columns from 0, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * What the mouse is on, as an expression: the name under it with all that it is a member of (`ring->slots[i].length` on `length`,
 * `ring->slots` on `slots`). Nothing for a member of what a call returns: looking must not run anything.
 *
 * @param line without comments and strings, see `maskNonCode`.
 */
export function expressionAt(line: string, column: number): Span | undefined {
  const word = [...line.matchAll(/[A-Za-z_$][\w$]*/g)].find(
    ({ index, 0: name }) => index <= column && column <= index + name.length,
  );
  if (!word || KEYWORDS.has(word[0])) return undefined;
  const end = word.index + word[0].length;
  if (/^\s*\(/.test(line.slice(end))) return { start: word.index, end };
  const start = startOfChain(line, word.index);
  return start === undefined ? undefined : { start, end };
}

/** @param at where a name begins. @returns where the expression begins that it is a member of; undefined: not one to look at. */
function startOfChain(line: string, at: number): number | undefined {
  const operator = /(?:->|\.)\s*$/.exec(line.slice(0, at));
  if (!operator) return at;
  return startOfOperand(line, operator.index);
}

/** @param end where an operand ends: a name, an index, or parentheses. */
function startOfOperand(line: string, end: number): number | undefined {
  const before = line.slice(0, end).trimEnd();
  if (before.endsWith(']')) {
    const open = openingOf(before, '[', ']');
    return open === undefined ? undefined : startOfOperand(line, open);
  }
  if (before.endsWith(')')) {
    const open = openingOf(before, '(', ')');
    const isCall = open !== undefined && /[\w$\])]\s*$/.test(before.slice(0, open));
    return isCall ? undefined : open;
  }
  const name = /[A-Za-z_$][\w$]*$/.exec(before);
  return name ? startOfChain(line, name.index) : undefined;
}

/** Where the bracket opens that closes at the end of the text. */
function openingOf(text: string, open: string, close: string): number | undefined {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === close) depth++;
    if (text[at] === open && --depth === 0) return at;
  }
  return undefined;
}

/** Names that never are a variable. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'auto bool break case char const continue default do double else enum extern false float for goto if inline int long ' +
    'NULL register restrict return short signed sizeof static struct switch true typedef typeof union unsigned void volatile while'
  ).split(' '),
);
