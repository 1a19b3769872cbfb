import type { ValueType } from './expression.ts';
import { valueTypeByte, type FunctionBody } from './function-body.ts';
import { unsigned } from './leb128.ts';

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly body: FunctionBody;
}

/**
 * A module that imports one memory as `guest.memory` and exports the functions by name
 * (WebAssembly core specification, section 5.5).
 */
export function encodeModule(
  functions: readonly FunctionDefinition[],
  memoryPages: number,
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, results }) => [
    0x60,
    ...vector(parameters.map((type) => [valueTypeByte[type]])),
    ...vector(results.map((type) => [valueTypeByte[type]])),
  ]);
  const memoryImport = [
    ...name('guest'),
    ...name('memory'),
    0x02,
    0x01,
    ...unsigned(memoryPages),
    ...unsigned(memoryPages),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([memoryImport])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map((each, index) => [...name(each.name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(functions.map(({ body }) => withLength(body.finish())))),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...withLength(content)];
}

function withLength(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return withLength([...new TextEncoder().encode(text)]);
}
