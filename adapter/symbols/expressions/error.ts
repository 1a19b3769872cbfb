/** What is wrong with an expression, and where. Does not leave `evaluate`. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** In the text, from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
