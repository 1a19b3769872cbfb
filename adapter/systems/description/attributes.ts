import type { Place } from '../problem.ts';
import type { ProblemList } from '../problem-list.ts';
import { listed } from '../text/list.ts';
import { didYouMean } from '../text/suggestion.ts';
import type { XmlElement } from '../xml/element.ts';

/** Bounds of a number, both included. */
export interface Bounds {
  readonly min?: bigint;
  readonly max?: bigint;
}

/**
 * Reads the attributes of one element and reports what is wrong with them: missing, malformed, out of range, unknown.
 * A getter answers undefined for what is absent or wrong; what is wrong has been reported.
 */
export class Attributes {
  readonly element: XmlElement;
  private readonly problems: ProblemList;

  /** @param known the attributes the element may have; any other is reported at once. */
  constructor(element: XmlElement, known: readonly string[], problems: ProblemList) {
    this.element = element;
    this.problems = problems;
    for (const attribute of element.attributes.values()) {
      if (known.includes(attribute.name)) continue;
      const allowed = known.length === 0 ? 'it has none' : `it has ${listed(known)}`;
      const hint = didYouMean(attribute.name, known);
      problems.error(
        attribute.place,
        `<${element.name}> has no attribute "${attribute.name}"; ${allowed}.${hint}`,
      );
    }
  }

  /** Where the attribute's value is, or the element when it is absent. */
  place(name: string): Place {
    return this.element.attributes.get(name)?.valuePlace ?? this.element.place;
  }

  has(name: string): boolean {
    return this.element.attributes.has(name);
  }

  error(name: string, message: string): void {
    this.problems.error(this.place(name), message);
  }

  optionalText(name: string): string | undefined {
    return this.element.attributes.get(name)?.value;
  }

  text(name: string): string | undefined {
    const value = this.optionalText(name);
    if (value === undefined)
      this.problems.error(this.element.place, `<${this.element.name}> needs the attribute "${name}"`);
    else if (value === '') this.error(name, `"${name}" is empty`);
    return value === '' ? undefined : value;
  }

  /** Decimal, or hexadecimal after `0x`; `_` may separate digits. */
  number(name: string, bounds: Bounds = {}): bigint | undefined {
    return this.text(name) === undefined ? undefined : this.optionalNumber(name, bounds);
  }

  optionalNumber(name: string, bounds: Bounds = {}): bigint | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const digits = text.replaceAll('_', '');
    if (!/^(?:0x[0-9a-fA-F]+|[0-9]+)$/.test(digits) || digits.length > 40) {
      this.error(name, `"${name}" is "${text}"; expected a number such as 4096, 0x1000 or 0x20_0000`);
      return undefined;
    }
    return this.inBounds(name, BigInt(digits), { min: 0n, max: 0xffff_ffff_ffff_ffffn, ...bounds });
  }

  /** Decimal digits only: what the Microkit tool accepts for channel and interrupt numbers. */
  decimal(name: string, bounds: Bounds): bigint | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?[0-9]{1,20}$/.test(text)) {
      this.error(name, `"${name}" is "${text}"; expected a decimal number`);
      return undefined;
    }
    return this.inBounds(name, BigInt(text), bounds);
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.optionalText(name);
    if (text === undefined) return otherwise;
    if (text !== 'true' && text !== 'false') {
      this.error(name, `"${name}" is "${text}"; expected "true" or "false"`);
      return otherwise;
    }
    return text === 'true';
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const text = this.optionalText(name);
    if (text === undefined) return otherwise;
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined)
      this.error(name, `"${name}" is "${text}"; expected ${listed(choices)}.${didYouMean(text, choices)}`);
    return chosen ?? otherwise;
  }

  private inBounds(name: string, value: bigint, { min, max }: Bounds): bigint | undefined {
    const tooLow = min !== undefined && value < min;
    const tooHigh = max !== undefined && value > max;
    if (!tooLow && !tooHigh) return value;
    const range =
      min === max && max !== undefined
        ? shown(max)
        : max === undefined
          ? `at least ${shown(min ?? 0n)}`
          : `${shown(min ?? 0n)} to ${shown(max)}`;
    this.error(name, `"${name}" is ${this.optionalText(name) ?? ''}; expected ${range}`);
    return undefined;
  }
}

/** Small numbers as people say them, large ones as addresses. */
function shown(value: bigint): string {
  return value < 0x1000n ? value.toString() : `0x${value.toString(16)}`;
}

/** Reports an element that does not belong where it is. */
export function refuseElement(
  element: XmlElement,
  parent: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  const allowed = known.length === 0 ? 'it has no elements' : `it holds ${listed(known)}`;
  problems.error(
    element.place,
    `<${parent}> has no element <${element.name}>; ${allowed}.${didYouMean(element.name, known)}`,
  );
}
