import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { ProblemList } from '../problem-list.ts';
import type { LineTable } from './lines.ts';

/** Files of this kind are written by people; what is larger is something else. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** The parser, and those who walk its tree, recurse into every level. */
const MAX_DEPTH = 100;

/**
 * Reads JSON with comments as a tree in which everything knows its place. What is wrong is added to the problems.
 * @returns as much as could be understood.
 */
export function parseJson(text: string, lines: LineTable, problems: ProblemList): Node | undefined {
  if (text.length > MAX_CHARACTERS) {
    const message = `the file has ${text.length} characters; more than ${MAX_CHARACTERS} are not read`;
    problems.error(lines.place(0), message);
    return undefined;
  }
  const tooDeep = offsetBelow(text, MAX_DEPTH);
  if (tooDeep !== undefined) {
    problems.error(lines.place(tooDeep), `lists and objects nest deeper than ${MAX_DEPTH}`);
    return undefined;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const { error, offset, length } of errors)
    problems.error(
      lines.place(offset, offset + length),
      `not well-formed JSON: ${spaced(printParseErrorCode(error))}`,
    );
  return root;
}

/** Numbers of tokens (`SyntaxKind`, whose names exist only in the declarations). */
const Token = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 };

/** Where the text opens more lists and objects than `depth`, if it does. */
function offsetBelow(text: string, depth: number): number | undefined {
  const scanner = createScanner(text, true);
  let open = 0;
  for (;;) {
    const token: number = scanner.scan();
    switch (token) {
      case Token.openBrace:
      case Token.openBracket:
        if (++open > depth) return scanner.getTokenOffset();
        break;
      case Token.closeBrace:
      case Token.closeBracket:
        open--;
        break;
      case Token.end:
        return undefined;
      default:
    }
  }
}

/** `ValueExpected` becomes `value expected`. */
function spaced(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
