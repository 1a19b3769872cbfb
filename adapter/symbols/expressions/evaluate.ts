/** The expression language: C, with register names, and format suffixes after a comma. */

import type { Evaluation, EvaluationContext, ValueFormat } from './context.ts';
import { ExpressionError } from './error.ts';
import { Evaluator } from './evaluator.ts';
import { parseExpression } from './parser.ts';

/**
 * Evaluates `text`, which may assign. Suffixes: `,x` `,d` `,b` `,o` `,c` `,s` choose how the value is shown, `,N` and
 * `,[N]` show N elements from a pointer or array on. Never throws.
 */
export function evaluate(text: string, context: EvaluationContext): Evaluation {
  try {
    const { expression, base, elements } = parseExpression(text, context);
    const evaluator = new Evaluator(context);
    const value = evaluator.evaluate(expression);
    const format: ValueFormat = base ? { base } : {};
    if (!elements) return { ok: true, value, format };
    const count = evaluator.evaluate(elements);
    return { ok: true, value: evaluator.elements(value, count, elements.offset), format };
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, message: error.message, offset: error.offset };
    throw error;
  }
}
