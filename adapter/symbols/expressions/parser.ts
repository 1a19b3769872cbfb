/** A Pratt parser of C expressions. A type oracle tells casts from parentheses. */

import type { Value } from '../values/value.ts';
import { integerBytes } from '../values/load.ts';
import { CHAR, DOUBLE, FLOAT, INT, LONG, UNSIGNED_INT, UNSIGNED_LONG } from './builtin-types.ts';
import { ExpressionError } from './error.ts';
import type { BinaryOperator, Expression, ParsedText } from './syntax.ts';
import { describe, TokenStream } from './token-stream.ts';
import type { Token } from './tokens.ts';
import { parseTypeName, startsType, type TypeOracle } from './type-names.ts';

/** How tightly infix operators bind (C11, section 6.5); a greater number binds tighter. */
const precedences: Record<string, number> = {
  '||': 3, '&&': 4, '|': 5, '^': 6, '&': 7, '==': 8, '!=': 8, '<': 9, '>': 9, '<=': 9, '>=': 9,
  '<<': 10, '>>': 10, '+': 11, '-': 11, '*': 12, '/': 12, '%': 12,
}; // prettier-ignore
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);
const formats: Record<string, ParsedText['base']> = {
  x: 'hexadecimal',
  h: 'hexadecimal',
  d: 'decimal',
  b: 'binary',
  o: 'octal',
  c: 'character',
  s: 'string',
};

const COMMA = 0;
const ASSIGNMENT = 1;
const CONDITIONAL = 2;
const DEEPEST = 100;

/** Throws `ExpressionError`. */
export function parseExpression(text: string, oracle: TypeOracle): ParsedText {
  return new Parser(text, oracle).whole();
}

class Parser {
  private readonly tokens: TokenStream;
  private readonly oracle: TypeOracle;
  private depth = 0;

  constructor(text: string, oracle: TypeOracle) {
    this.tokens = new TokenStream(text);
    this.oracle = oracle;
  }

  whole(): ParsedText {
    if (this.tokens.peek().kind === 'end') throw new ExpressionError('the expression is empty', 0);
    const expression = this.parse(ASSIGNMENT);
    let base: ParsedText['base'];
    let elements: Expression | undefined;
    while (this.tokens.accept(',')) {
      const token = this.tokens.peek();
      const format =
        token.kind === 'name' && Object.hasOwn(formats, token.text) ? formats[token.text] : undefined;
      if (format) {
        this.tokens.next();
        base = format;
      } else if (this.tokens.accept('[')) {
        elements = this.parse(COMMA);
        this.tokens.expect(']');
      } else if (token.kind === 'integer') elements = this.parse(ASSIGNMENT);
      else
        throw new ExpressionError(
          `after \`,\` a format is expected (x, d, b, o, c, s, or a number of elements), not ${describe(token)}`,
          token.offset,
        );
    }
    const end = this.tokens.peek();
    if (end.kind !== 'end') throw new ExpressionError(`${describe(end)} is not expected here`, end.offset);
    return { expression, base, elements };
  }

  /** Everything that binds at least as tightly as `least`. */
  private parse(least: number): Expression {
    if (++this.depth > DEEPEST)
      throw new ExpressionError('the expression is nested too deeply', this.tokens.peek().offset);
    let left = this.unary();
    for (;;) {
      const token = this.tokens.peek();
      if (token.kind !== 'symbol') break;
      const next = this.infix(left, token.text, token.offset, least);
      if (!next) break;
      left = next;
    }
    this.depth--;
    return left;
  }

  private infix(left: Expression, symbol: string, offset: number, least: number): Expression | undefined {
    const precedence = precedences[symbol];
    if (precedence !== undefined) {
      if (precedence < least) return undefined;
      this.tokens.next();
      const right = this.parse(precedence + 1);
      if (symbol === '&&' || symbol === '||')
        return { kind: 'logical', operator: symbol, left, right, offset };
      return { kind: 'binary', operator: symbol as BinaryOperator, left, right, offset };
    }
    if (symbol === '?' && least <= CONDITIONAL) {
      this.tokens.next();
      const then = this.parse(COMMA);
      this.tokens.expect(':');
      return { kind: 'conditional', condition: left, then, otherwise: this.parse(CONDITIONAL), offset };
    }
    if (assignments.has(symbol) && least <= ASSIGNMENT) {
      this.tokens.next();
      const operator = symbol === '=' ? undefined : (symbol.slice(0, -1) as BinaryOperator);
      return { kind: 'assign', operator, target: left, value: this.parse(ASSIGNMENT), offset };
    }
    if (symbol === ',' && least <= COMMA) {
      this.tokens.next();
      return { kind: 'comma', left, right: this.parse(ASSIGNMENT), offset };
    }
    return undefined;
  }

  private unary(): Expression {
    if (++this.depth > DEEPEST)
      throw new ExpressionError('the expression is nested too deeply', this.tokens.peek().offset);
    const expression = this.prefix();
    this.depth--;
    return expression;
  }

  private prefix(): Expression {
    const { tokens, oracle } = this;
    const token = tokens.peek();
    const { offset } = token;
    if (token.kind === 'name' && token.text === 'sizeof') {
      tokens.next();
      if (tokens.isSymbol('(') && startsType(tokens, oracle, 1)) {
        tokens.next();
        const type = parseTypeName(tokens, oracle);
        tokens.expect(')');
        return { kind: 'sizeof', type, offset };
      }
      return { kind: 'sizeof-value', operand: this.unary(), offset };
    }
    if (token.kind !== 'symbol') return this.postfix(this.primary());
    switch (token.text) {
      case '+':
      case '-':
      case '!':
      case '~':
      case '*':
      case '&':
        tokens.next();
        return { kind: 'unary', operator: token.text, operand: this.unary(), offset };
      case '++':
      case '--':
        tokens.next();
        return {
          kind: 'step',
          by: token.text === '++' ? 1 : -1,
          after: false,
          operand: this.unary(),
          offset,
        };
      case '(':
        if (!startsType(tokens, oracle, 1)) return this.postfix(this.primary());
        return this.cast(offset);
      default:
        return this.postfix(this.primary());
    }
  }

  private cast(offset: number): Expression {
    this.tokens.next();
    const type = parseTypeName(this.tokens, this.oracle);
    this.tokens.expect(')');
    return { kind: 'cast', type, operand: this.unary(), offset };
  }

  private postfix(start: Expression): Expression {
    let expression = start;
    for (;;) {
      const { offset } = this.tokens.peek();
      if (this.tokens.accept('.')) expression = this.member(expression, false, offset);
      else if (this.tokens.accept('->')) expression = this.member(expression, true, offset);
      else if (this.tokens.accept('[')) {
        expression = { kind: 'index', of: expression, index: this.parse(COMMA), offset };
        this.tokens.expect(']');
      } else if (this.tokens.isSymbol('('))
        throw new ExpressionError('functions of the program cannot be called', offset);
      else if (this.tokens.accept('++'))
        expression = { kind: 'step', by: 1, after: true, operand: expression, offset };
      else if (this.tokens.accept('--'))
        expression = { kind: 'step', by: -1, after: true, operand: expression, offset };
      else return expression;
    }
  }

  private member(of: Expression, arrow: boolean, offset: number): Expression {
    const token = this.tokens.next();
    if (token.kind !== 'name')
      throw new ExpressionError(`the name of a member is missing before ${describe(token)}`, token.offset);
    return { kind: 'member', of, name: token.text, arrow, offset: token.offset || offset };
  }

  private primary(): Expression {
    const token = this.tokens.next();
    const { offset } = token;
    switch (token.kind) {
      case 'name':
        return { kind: 'name', name: this.qualified(token.text), offset };
      case 'integer':
      case 'float':
      case 'character':
        return { kind: 'constant', value: numberConstant(token), offset };
      case 'string': {
        const type = { kind: 'array', element: CHAR, count: token.bytes.length } as const;
        return { kind: 'constant', value: { type, location: { kind: 'bytes', bytes: token.bytes } }, offset };
      }
      case 'symbol':
        if (token.text === '(') {
          const inner = this.parse(COMMA);
          this.tokens.expect(')');
          return inner;
        }
        throw new ExpressionError(`a value is missing before ${describe(token)}`, offset);
      case 'end':
        throw new ExpressionError('the expression ends where a value is expected', offset);
    }
  }

  /** `space::name` of C++. */
  private qualified(first: string): string {
    let name = first;
    while (this.tokens.isSymbol('::')) {
      const after = this.tokens.peek(1);
      if (after.kind !== 'name') break;
      name += `::${after.text}`;
      this.tokens.next();
      this.tokens.next();
    }
    return name;
  }
}

type NumberToken = Token & { kind: 'integer' | 'float' | 'character' };

/** With the type that C gives the constant (C11, section 6.4.4.1). */
function numberConstant(token: NumberToken): Value {
  if (token.kind === 'float') {
    const bytes = new Uint8Array(token.single ? 4 : 8);
    const view = new DataView(bytes.buffer);
    if (token.single) view.setFloat32(0, token.value, true);
    else view.setFloat64(0, token.value, true);
    return { type: token.single ? FLOAT : DOUBLE, location: { kind: 'bytes', bytes } };
  }
  if (token.kind === 'character')
    return { type: INT, location: { kind: 'bytes', bytes: integerBytes(BigInt(token.value), 4) } };
  const unsigned = token.suffix.includes('u');
  const long = token.suffix.includes('l');
  const candidates = [INT, UNSIGNED_INT, LONG, UNSIGNED_LONG].filter((type) => {
    if (long && type.size < 8) return false;
    return type.encoding === 'unsigned' ? unsigned || !token.decimal || type.size === 8 : !unsigned;
  });
  const type =
    candidates.find(({ size, encoding }) => {
      const bits = BigInt(size * 8 - (encoding === 'signed' ? 1 : 0));
      return token.value < 1n << bits;
    }) ?? UNSIGNED_LONG;
  return { type, location: { kind: 'bytes', bytes: integerBytes(token.value, type.size) } };
}
