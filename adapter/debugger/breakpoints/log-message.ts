/** A log message in its parts: text, and expressions between braces. `{{` and `}}` stand for the braces themselves. */
export type LogPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'expression'; readonly text: string };

/** An expression runs to its own closing brace: braces, brackets and quotes inside it are respected. */
export function parseLogMessage(message: string): readonly LogPart[] {
  const parts: LogPart[] = [];
  let text = '';
  let at = 0;
  while (at < message.length) {
    const two = message.slice(at, at + 2);
    if (two === '{{' || two === '}}') {
      text += two.charAt(0);
      at += 2;
      continue;
    }
    const end = message.charAt(at) === '{' ? closingBrace(message, at) : undefined;
    if (end === undefined) {
      text += message.charAt(at);
      at++;
      continue;
    }
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
    parts.push({ kind: 'expression', text: message.slice(at + 1, end).trim() });
    at = end + 1;
  }
  if (text !== '') parts.push({ kind: 'text', text });
  return parts;
}

function closingBrace(message: string, open: number): number | undefined {
  let depth = 0;
  let quote = '';
  for (let at = open; at < message.length; at++) {
    const char = message.charAt(at);
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at;
  }
  return undefined;
}
