/** Type names in casts and sizeof: specifiers and an abstract declarator (C11, section 6.7.7). */

import { type FunctionType, type QualifiedType, type Type, typeName } from '../types.ts';
import { standardType, typeOfWords, typeWords } from './builtin-types.ts';
import type { EvaluationContext } from './context.ts';
import { ExpressionError } from './error.ts';
import { describe, type TokenStream } from './token-stream.ts';

/** The type oracle: what tells `(t)*p` the cast from `(v)*p` the product. */
export type TypeOracle = Pick<EvaluationContext, 'variable' | 'type'>;

const qualifiers: Record<string, QualifiedType['qualifier']> = {
  const: 'const',
  volatile: 'volatile',
  restrict: 'restrict',
  _Atomic: '_Atomic',
};
const tags = new Set(['struct', 'union', 'enum', 'class']);

/** Whether a type name begins at the next token but `ahead`. */
export function startsType(tokens: TokenStream, oracle: TypeOracle, ahead = 0): boolean {
  const token = tokens.peek(ahead);
  if (token.kind !== 'name') return false;
  const { text } = token;
  if (typeWords.has(text) || tags.has(text) || Object.hasOwn(qualifiers, text)) return true;
  return oracle.variable(text) === undefined && namedType(text, oracle) !== undefined;
}

/** Throws `ExpressionError`. */
export function parseTypeName(tokens: TokenStream, oracle: TypeOracle): Type {
  return parseDeclarator(tokens, parseSpecifiers(tokens, oracle), oracle, 0);
}

function namedType(name: string, oracle: TypeOracle): Type | undefined {
  return oracle.type(name) ?? standardType(name);
}

function parseSpecifiers(tokens: TokenStream, oracle: TypeOracle): Type {
  const words: string[] = [];
  const qualified: QualifiedType['qualifier'][] = [];
  let type: Type | undefined;
  const { offset } = tokens.peek();
  for (;;) {
    const token = tokens.peek();
    if (token.kind !== 'name') break;
    const qualifier = Object.hasOwn(qualifiers, token.text) ? qualifiers[token.text] : undefined;
    if (qualifier) qualified.push(qualifier);
    else if (typeWords.has(token.text)) words.push(token.text);
    else if (type || words.length > 0) break;
    else if (tags.has(token.text)) {
      tokens.next();
      type = parseTag(tokens, token.text, oracle);
      continue;
    } else {
      type = namedType(token.text, oracle);
      if (!type) break;
    }
    tokens.next();
  }
  if (words.length > 0) {
    type = typeOfWords(words);
    if (!type) throw new ExpressionError(`\`${words.join(' ')}\` is not a type`, offset);
  }
  if (!type)
    throw new ExpressionError(`a type is missing before ${describe(tokens.peek())}`, tokens.peek().offset);
  return qualified.reduce<Type>((target, qualifier) => ({ kind: 'qualified', qualifier, target }), type);
}

function parseTag(tokens: TokenStream, keyword: string, oracle: TypeOracle): Type {
  const token = tokens.next();
  if (token.kind !== 'name')
    throw new ExpressionError(`a name is missing after \`${keyword}\``, token.offset);
  const tag = keyword === 'class' ? 'struct' : keyword === 'union' || keyword === 'enum' ? keyword : 'struct';
  const type = oracle.type(token.text, tag);
  if (!type) throw new ExpressionError(`no type named \`${keyword} ${token.text}\``, token.offset);
  return type;
}

/** Pointers, arrays and functions around `inner`. */
function parseDeclarator(tokens: TokenStream, inner: Type, oracle: TypeOracle, depth: number): Type {
  if (depth > 20) throw new ExpressionError('the type is nested too deeply', tokens.peek().offset);
  let type = inner;
  while (tokens.accept('*')) {
    type = { kind: 'pointer', size: 8, target: type, reference: false };
    for (let token = tokens.peek(); token.kind === 'name'; token = tokens.peek()) {
      const qualifier = Object.hasOwn(qualifiers, token.text) ? qualifiers[token.text] : undefined;
      if (!qualifier) break;
      tokens.next();
      type = { kind: 'qualified', qualifier, target: type };
    }
  }
  if (!tokens.isSymbol('(') || !(tokens.isSymbol('*', 1) || tokens.isSymbol('(', 1)))
    return parseSuffixes(tokens, type, oracle, depth);
  // `(*)(int)`: what stands in the parentheses goes around what follows them.
  tokens.next();
  const start = tokens.position;
  skipToClose(tokens);
  const outer = parseSuffixes(tokens, type, oracle, depth);
  const end = tokens.position;
  tokens.rewind(start);
  const whole = parseDeclarator(tokens, outer, oracle, depth + 1);
  tokens.expect(')');
  tokens.rewind(end);
  return whole;
}

function parseSuffixes(tokens: TokenStream, inner: Type, oracle: TypeOracle, depth: number): Type {
  if (tokens.accept('[')) {
    const token = tokens.peek();
    let count: number | undefined;
    if (token.kind === 'integer') {
      tokens.next();
      count = Number(token.value);
    }
    tokens.expect(']');
    return { kind: 'array', element: parseSuffixes(tokens, inner, oracle, depth), count };
  }
  if (tokens.isSymbol('(')) return parseParameters(tokens, inner, oracle, depth);
  return inner;
}

function parseParameters(tokens: TokenStream, result: Type, oracle: TypeOracle, depth: number): FunctionType {
  tokens.expect('(');
  const parameters: Type[] = [];
  let variadic = false;
  while (!tokens.isSymbol(')')) {
    if (tokens.accept('...')) variadic = true;
    else parameters.push(parseDeclarator(tokens, parseSpecifiers(tokens, oracle), oracle, depth + 1));
    if (!tokens.accept(',')) break;
  }
  tokens.expect(')');
  const [only] = parameters;
  const empty = parameters.length === 1 && only?.kind === 'void' && typeName(only) === 'void';
  return {
    kind: 'function',
    result,
    parameters: empty ? [] : parameters,
    variadic,
    prototyped: parameters.length > 0,
  };
}

/** Passes the parenthesis that closes the one just read. */
function skipToClose(tokens: TokenStream): void {
  for (let depth = 1; depth > 0;) {
    const token = tokens.next();
    if (token.kind === 'end') throw new ExpressionError('`)` is missing', token.offset);
    if (token.kind !== 'symbol') continue;
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
  }
}
