import { readFileSync } from 'node:fs';
import type {
  ProgramImage,
  ProgramSegment,
  SymbolPlace,
} from '../../../../adapter/personalities/microkit/description.ts';

/** A prebuilt ELF file as a program image; as much ELF as these tests need, and independent of the adapter's reader. */
export function programImage(path: string, variables: ProgramImage['variables'] = []): ProgramImage {
  const file = new Uint8Array(readFileSync(path));
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const symbols = elfSymbols(file, view);
  const microkitSymbols = Object.fromEntries([...symbols].filter(([name]) => name.startsWith('microkit_')));
  return {
    path,
    entry: view.getBigUint64(24, true),
    segments: elfSegments(file, view, path),
    microkitSymbols,
    variables,
  };
}

/** Where a symbol of an ELF file lies. */
export function symbolPlace(path: string, name: string): SymbolPlace {
  const file = new Uint8Array(readFileSync(path));
  const place = elfSymbols(file, new DataView(file.buffer, file.byteOffset, file.byteLength)).get(name);
  if (place === undefined) throw new Error(`${path} has no symbol ${name}`);
  return place;
}

function elfSegments(file: Uint8Array, view: DataView, path: string): ProgramSegment[] {
  const table = Number(view.getBigUint64(32, true));
  const count = view.getUint16(56, true);
  const headers = Array.from({ length: count }, (_, index) => table + 56 * index);
  return headers
    .filter((at) => view.getUint32(at, true) === 1 && view.getBigUint64(at + 40, true) > 0n)
    .map((at) => {
      const flags = view.getUint32(at + 4, true);
      const offset = Number(view.getBigUint64(at + 8, true));
      return {
        name: `${path.split('/').at(-1) ?? path} ${(flags & 1) === 0 ? 'data' : 'text'}`,
        virtual: view.getBigUint64(at + 16, true),
        bytes: file.slice(offset, offset + Number(view.getBigUint64(at + 32, true))),
        memorySize: Number(view.getBigUint64(at + 40, true)),
        permissions: { read: (flags & 4) !== 0, write: (flags & 2) !== 0, execute: (flags & 1) !== 0 },
      };
    });
}

function elfSymbols(file: Uint8Array, view: DataView): Map<string, SymbolPlace> {
  const table = Number(view.getBigUint64(40, true));
  const section = (index: number) => ({
    type: view.getUint32(table + 64 * index + 4, true),
    offset: Number(view.getBigUint64(table + 64 * index + 24, true)),
    size: Number(view.getBigUint64(table + 64 * index + 32, true)),
    link: view.getUint32(table + 64 * index + 40, true),
  });
  const found = new Map<string, SymbolPlace>();
  for (let index = 0; index < view.getUint16(60, true); index++) {
    const { type, offset, size, link } = section(index);
    if (type !== 2) continue;
    const strings = section(link).offset;
    for (let at = offset; at < offset + size; at += 24) {
      const start = strings + view.getUint32(at, true);
      const name = new TextDecoder().decode(file.subarray(start, file.indexOf(0, start)));
      found.set(name, {
        address: view.getBigUint64(at + 8, true),
        size: Number(view.getBigUint64(at + 16, true)),
      });
    }
  }
  return found;
}
