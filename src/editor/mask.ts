/**
 * C text with everything that is not code turned into spaces: comments, strings, character constants, preprocessor lines.
 * Every character keeps its place, so that a position in the one is a position in the other.
 */
export function maskNonCode(text: string): string {
  return text.replace(NOT_CODE, (match) => match.replace(/[^\n]/g, ' '));
}

const NOT_CODE = new RegExp(
  [
    /\/\*[^]*?(?:\*\/|(?![^]))/, // An open comment goes to the end.
    /\/\/[^\n]*/,
    /"(?:\\[^]|[^"\\\n])*"?/,
    /'(?:\\[^]|[^'\\\n])*'?/,
    /^[ \t]*#(?:\\\n|[^\n])*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gm',
);
