/** The tokens of an expression, read one after the other. */

import { ExpressionError } from './error.ts';
import { type Token, tokenize } from './tokens.ts';

export class TokenStream {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', offset: this.tokens.at(-1)?.offset ?? 0 };
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  get position(): number {
    return this.at;
  }

  rewind(position: number): void {
    this.at = position;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  accept(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): void {
    if (this.accept(text)) return;
    const token = this.peek();
    throw new ExpressionError(`\`${text}\` is missing before ${describe(token)}`, token.offset);
  }
}

/** A token for a message. */
export function describe(token: Token): string {
  switch (token.kind) {
    case 'name':
    case 'symbol':
      return `\`${token.text}\``;
    case 'integer':
    case 'float':
      return `\`${token.value}\``;
    case 'character':
      return 'a character';
    case 'string':
      return 'a string';
    case 'end':
      return 'the end';
  }
}
