/** Evaluates parsed expressions: values stay where they lie until a number is needed. */

import { hex } from '../byte-reader.ts';
import { sizeOf, stripped, type Type, typeName } from '../types.ts';
import { hasPlace, integerBytes, loadValue, storeValue } from '../values/load.ts';
import { elementValue, findMember, memberValue } from '../values/parts.ts';
import { isScalar, loadScalar, type Scalar, scalarBytes } from '../values/scalar.ts';
import type { Value } from '../values/value.ts';
import { binary, type Computed, compares, integer, inverted, negated, type Operand, promoted, truth } from './arithmetic.ts'; // prettier-ignore
import { DOUBLE, INT, LONG, UNSIGNED_LONG } from './builtin-types.ts';
import type { EvaluationContext } from './context.ts';
import { ExpressionError } from './error.ts';
import type { BinaryOperator, Expression } from './syntax.ts';

export class Evaluator {
  private readonly context: EvaluationContext;

  constructor(context: EvaluationContext) {
    this.context = context;
  }

  /** Throws `ExpressionError`. */
  evaluate(expression: Expression): Value {
    const { offset } = expression;
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'name':
        return this.named(expression.name, offset);
      case 'member':
        return this.member(expression);
      case 'index':
        return this.element(this.evaluate(expression.of), this.evaluate(expression.index), offset);
      case 'unary':
        return this.unary(expression);
      case 'step': {
        const target = this.evaluate(expression.operand);
        const old = this.constant(this.operand(target, offset));
        const one = this.constant(integer(BigInt(expression.by), INT));
        const changed = this.combine('+', this.decayed(target, offset), one, offset);
        this.assign(target, changed, offset);
        return expression.after ? { ...old, type: target.type } : target;
      }
      case 'cast':
        return this.cast(expression.type, this.evaluate(expression.operand), offset);
      case 'sizeof':
        return this.size(expression.type, offset);
      case 'sizeof-value':
        return this.size(this.evaluate(expression.operand).type, offset);
      case 'binary':
        return this.combine(
          expression.operator,
          this.evaluate(expression.left),
          this.evaluate(expression.right),
          offset,
        );
      case 'logical': {
        const left = this.isTrue(this.evaluate(expression.left), expression.left.offset);
        if (left === (expression.operator === '||')) return this.constant(truth(left));
        return this.constant(truth(this.isTrue(this.evaluate(expression.right), expression.right.offset)));
      }
      case 'conditional': {
        const { condition, then, otherwise } = expression;
        return this.evaluate(this.isTrue(this.evaluate(condition), condition.offset) ? then : otherwise);
      }
      case 'assign': {
        const target = this.evaluate(expression.target);
        const value = this.evaluate(expression.value);
        const result = expression.operator ? this.combine(expression.operator, target, value, offset) : value;
        this.assign(target, result, offset);
        return target;
      }
      case 'comma':
        this.evaluate(expression.left);
        return this.evaluate(expression.right);
    }
  }

  /** `count` elements from a pointer or array on, as an array. */
  elements(of: Value, count: Value, offset: number): Value {
    const number = Number(this.integerOf(count, offset));
    if (number < 1 || number > 1_000_000)
      throw new ExpressionError(`${number} elements cannot be shown`, offset);
    const type = stripped(of.type);
    if (type.kind === 'array')
      return { type: { kind: 'array', element: type.element, count: number }, location: of.location };
    const target = this.dereference(of, offset);
    return { type: { kind: 'array', element: target.type, count: number }, location: target.location };
  }

  /** Writes a value to a place, converted to its type. */
  assign(target: Value, value: Value, offset: number): void {
    if (!hasPlace(target.location))
      throw new ExpressionError(
        target.location.kind === 'unavailable'
          ? `cannot be changed: ${target.location.reason}`
          : 'cannot be changed: it has no place in memory or in a register',
        offset,
      );
    if (!storeValue(target, this.convertedBytes(target.type, value, offset), this.context))
      throw new ExpressionError(
        target.location.kind === 'memory'
          ? `cannot write to ${hex(target.location.address)}`
          : 'cannot be changed here',
        offset,
      );
  }

  private convertedBytes(type: Type, value: Value, offset: number): Uint8Array {
    if (isScalar(type)) {
      const bytes = scalarBytes(this.operand(this.decayed(value, offset), offset).scalar, type);
      if (bytes) return bytes;
      throw new ExpressionError(`a ${typeName(type)} cannot be written`, offset);
    }
    const size = sizeOf(type);
    const loaded = loadValue(value, this.context);
    if (!loaded.ok) throw new ExpressionError(loaded.reason, offset);
    const isText = stripped(type).kind === 'array' && stripped(value.type).kind === 'array';
    if (isText && size !== undefined && loaded.bytes.length <= size) {
      const whole = new Uint8Array(size);
      whole.set(loaded.bytes);
      return whole;
    }
    if (size === undefined || loaded.bytes.length !== size || isScalar(value.type))
      throw new ExpressionError(
        `a value of type \`${typeName(value.type)}\` cannot be assigned to \`${typeName(type)}\``,
        offset,
      );
    return loaded.bytes;
  }

  private named(name: string, offset: number): Value {
    const { context } = this;
    const variable = context.variable(name);
    if (variable) return this.throughReference(variable, offset);
    const ofThis = this.memberOfThis(name, offset);
    if (ofThis) return ofThis;
    const plain = name.startsWith('$') ? name.slice(1) : name;
    if (plain === 'pc') return this.constant(integer(context.pc, UNSIGNED_LONG));
    const register = context.register(plain);
    if (register !== undefined)
      return {
        type: register >= 32 ? DOUBLE : UNSIGNED_LONG,
        location:
          register === 0 ? { kind: 'bytes', bytes: new Uint8Array(8) } : { kind: 'register', register },
      };
    if (name === 'NULL') return this.constant(integer(0n, LONG));
    if (name === 'true' || name === 'false') return this.constant(truth(name === 'true'));
    throw new ExpressionError(
      name.startsWith('$') ? `no register named \`${plain}\`` : `no variable named \`${name}\` in this scope`,
      offset,
    );
  }

  /** In a C++ method a member can be named without `this->`. */
  private memberOfThis(name: string, offset: number): Value | undefined {
    const self = name === 'this' ? undefined : this.context.variable('this');
    if (!self || stripped(self.type).kind !== 'pointer') return undefined;
    const object = this.dereference(self, offset);
    const type = stripped(object.type);
    const found = type.kind === 'struct' ? findMember(type, name) : undefined;
    return found && memberValue(object, found);
  }

  private member({ of, name, arrow, offset }: Expression & { kind: 'member' }): Value {
    const value = this.evaluate(of);
    const pointed = arrow || stripped(value.type).kind === 'pointer';
    const object = pointed ? this.dereference(value, offset) : value;
    const type = stripped(object.type);
    if (type.kind !== 'struct')
      throw new ExpressionError(`\`${typeName(value.type)}\` is not a struct or union`, offset);
    const found = findMember(type, name);
    if (found) return this.throughReference(memberValue(object, found), offset);
    throw new ExpressionError(
      type.size === undefined
        ? `\`${typeName(type)}\` is not defined in this program`
        : `\`${typeName(type)}\` has no member named \`${name}\``,
      offset,
    );
  }

  private element(of: Value, index: Value, offset: number): Value {
    const type = stripped(of.type);
    if (type.kind !== 'array') {
      // C allows `2[array]`.
      const swapped = stripped(index.type).kind === 'array' || stripped(index.type).kind === 'pointer';
      return swapped
        ? this.element(index, of, offset)
        : this.dereference(this.combine('+', of, index, offset), offset);
    }
    const size = sizeOf(type.element);
    if (size === undefined)
      throw new ExpressionError(`the size of \`${typeName(type.element)}\` is not known`, offset);
    const number = Number(this.integerOf(index, offset));
    const inRange = number >= 0 && (type.count === undefined || number < type.count);
    if (of.location.kind !== 'memory' && !inRange)
      throw new ExpressionError(`element ${number} does not exist`, offset);
    return elementValue(of, type.element, size, number);
  }

  private unary({ operator, operand, offset }: Expression & { kind: 'unary' }): Value {
    const value = this.evaluate(operand);
    switch (operator) {
      case '*':
        return this.dereference(value, offset);
      case '&':
        return this.addressOf(value, offset);
      case '!':
        return this.constant(truth(!this.isTrue(value, offset)));
      case '+':
        return this.constant(this.operand(value, offset));
      case '-':
        return this.constant(negated(this.operand(value, offset)));
      case '~':
        return this.computed(inverted(this.operand(value, offset)), offset);
    }
  }

  private dereference(pointer: Value, offset: number): Value {
    const value = this.decayed(pointer, offset);
    const type = stripped(value.type);
    if (type.kind !== 'pointer')
      throw new ExpressionError(`\`${typeName(pointer.type)}\` is not a pointer`, offset);
    const target = stripped(type.target);
    if (target.kind === 'void')
      throw new ExpressionError('a `void *` must be cast to a type before it is dereferenced', offset);
    return { type: type.target, location: { kind: 'memory', address: this.integerOf(value, offset) } };
  }

  private addressOf(value: Value, offset: number): Value {
    if (value.bits) throw new ExpressionError('a bit field has no address', offset);
    const { location } = value;
    if (location.kind !== 'memory') {
      const why =
        location.kind === 'register' ? 'it is in a register' : location.kind === 'unavailable' ? location.reason : 'it is not in memory'; // prettier-ignore
      throw new ExpressionError(`it has no address: ${why}`, offset);
    }
    return pointerTo(value.type, location.address);
  }

  /** Arrays and functions become pointers. */
  private decayed(value: Value, offset: number): Value {
    const type = stripped(value.type);
    if (type.kind !== 'array' && type.kind !== 'function') return value;
    if (value.location.kind === 'unavailable') throw new ExpressionError(value.location.reason, offset);
    if (value.location.kind !== 'memory')
      throw new ExpressionError('it has no address: it is not in memory', offset);
    return pointerTo(type.kind === 'array' ? type.element : value.type, value.location.address);
  }

  /** C++ references stand for what they refer to. */
  private throughReference(value: Value, offset: number): Value {
    const type = stripped(value.type);
    if (type.kind !== 'pointer' || !type.reference || value.location.kind === 'unavailable') return value;
    return { type: type.target, location: { kind: 'memory', address: this.integerOf(value, offset) } };
  }

  private cast(type: Type, value: Value, offset: number): Value {
    if (stripped(type).kind === 'void') throw new ExpressionError('a cast to void has no value', offset);
    if (!isScalar(type)) {
      const size = sizeOf(type);
      if (value.location.kind === 'memory' && !isScalar(value.type))
        return { type, location: value.location };
      if (size !== undefined && size === sizeOf(value.type)) return { type, location: value.location };
      throw new ExpressionError(
        `\`${typeName(value.type)}\` cannot be cast to \`${typeName(type)}\`; cast its address: *(${typeName(type)} *)&...`,
        offset,
      );
    }
    return { type, location: { kind: 'bytes', bytes: this.convertedBytes(type, value, offset) } };
  }

  private combine(operator: BinaryOperator, left: Value, right: Value, offset: number): Value {
    const a = this.decayed(left, offset);
    const b = this.decayed(right, offset);
    const leftType = stripped(a.type);
    const rightType = stripped(b.type);
    if (leftType.kind !== 'pointer' && rightType.kind !== 'pointer')
      return this.computed(binary(operator, this.operand(a, offset), this.operand(b, offset)), offset);
    switch (operator) {
      case '<':
      case '>':
      case '<=':
      case '>=':
      case '==':
      case '!=': {
        const [x, y] = [this.integerOf(a, offset), this.integerOf(b, offset)].map((value) =>
          BigInt.asUintN(64, value),
        );
        return this.constant(truth(compares(operator, x ?? 0n, y ?? 0n)));
      }
      case '+':
        if (leftType.kind === 'pointer' && rightType.kind !== 'pointer')
          return this.moved(a, this.integerOf(b, offset), offset);
        if (rightType.kind === 'pointer' && leftType.kind !== 'pointer')
          return this.moved(b, this.integerOf(a, offset), offset);
        throw new ExpressionError('two pointers cannot be added', offset);
      case '-':
        if (leftType.kind === 'pointer' && rightType.kind !== 'pointer')
          return this.moved(a, -this.integerOf(b, offset), offset);
        if (leftType.kind === 'pointer' && rightType.kind === 'pointer') {
          const distance = BigInt.asIntN(64, this.integerOf(a, offset) - this.integerOf(b, offset));
          return this.constant(integer(distance / this.step(leftType.target, offset), LONG));
        }
        break;
      default:
        break;
    }
    throw new ExpressionError(`\`${operator}\` cannot be used with pointers`, offset);
  }

  private moved(pointer: Value, count: bigint, offset: number): Value {
    const type = stripped(pointer.type);
    if (type.kind !== 'pointer') throw new ExpressionError('not a pointer', offset);
    const address = this.integerOf(pointer, offset) + count * this.step(type.target, offset);
    return { type: pointer.type, location: { kind: 'bytes', bytes: integerBytes(address, 8) } };
  }

  /** How far apart elements are; 1 for void and functions, as GCC has it. */
  private step(target: Type, offset: number): bigint {
    const { kind } = stripped(target);
    if (kind === 'void' || kind === 'function') return 1n;
    const size = sizeOf(target);
    if (size === undefined || size === 0)
      throw new ExpressionError(`the size of \`${typeName(target)}\` is not known`, offset);
    return BigInt(size);
  }

  private size(type: Type, offset: number): Value {
    const size = sizeOf(type);
    if (size === undefined)
      throw new ExpressionError(`the size of \`${typeName(type)}\` is not known`, offset);
    return this.constant(integer(BigInt(size), UNSIGNED_LONG));
  }

  private isTrue(value: Value, offset: number): boolean {
    return Number(this.operand(this.decayed(value, offset), offset).scalar.value) !== 0;
  }

  private integerOf(value: Value, offset: number): bigint {
    const { scalar } = this.operand(this.decayed(value, offset), offset);
    if (scalar.kind === 'float') throw new ExpressionError('an integer is needed here', offset);
    return scalar.value;
  }

  private operand(value: Value, offset: number): Operand {
    if (stripped(value.type).kind === 'void')
      throw new ExpressionError('its type is not known; cast its address: *(type *)&...', offset);
    if (!isScalar(value.type))
      throw new ExpressionError(`a value of type \`${typeName(value.type)}\` is no number`, offset);
    const loaded = loadScalar(value, this.context);
    if (!loaded.ok) throw new ExpressionError(loaded.reason, offset);
    return promoted(loaded.scalar, value.type, value.bits?.size);
  }

  private computed(result: Computed, offset: number): Value {
    if ('problem' in result) throw new ExpressionError(result.problem, offset);
    return this.constant(result);
  }

  private constant({ scalar, type }: { scalar: Scalar; type: Type }): Value {
    return { type, location: { kind: 'bytes', bytes: scalarBytes(scalar, type) ?? new Uint8Array(8) } };
  }
}

function pointerTo(target: Type, address: bigint): Value {
  return {
    type: { kind: 'pointer', size: 8, target, reference: false },
    location: { kind: 'bytes', bytes: integerBytes(address, 8) },
  };
}
