/** Variables of frames and of the program, as the contract shows them. */

import type { CodeIndex } from '../code/code-index.ts';
import type { SourceFiles } from '../code/source-files.ts';
import { At, Tag } from '../dwarf/constants.ts';
import type { DebugInfo } from '../dwarf/debug-info.ts';
import type { Entry, Unit } from '../dwarf/entry.ts';
import { TypeReader } from '../dwarf/type-reader.ts';
import type { Scopes, Variable } from '../program.ts';
import type { Type } from '../types.ts';
import type { Value } from '../values/value.ts';
import type { FrameValues } from './frame-values.ts';
import { NameIndex } from './name-index.ts';
import { readScopes } from './scope-reader.ts';

export class Variables {
  readonly types: TypeReader;
  private readonly names: NameIndex;
  private readonly info: DebugInfo;
  private readonly code: CodeIndex;
  private readonly files: SourceFiles;
  private readonly values: FrameValues;

  constructor(info: DebugInfo, code: CodeIndex, files: SourceFiles, values: FrameValues) {
    this.info = info;
    this.code = code;
    this.files = files;
    this.values = values;
    this.names = new NameIndex(info);
    this.types = new TypeReader((tag, name) => this.names.definitionOf(tag, name));
  }

  scopes(address: bigint, inlineDepth: number): Scopes {
    const around = this.code.functionAt(address);
    const unit = this.code.unitAt(address);
    const found = around ? readScopes(around.entry, address, inlineDepth) : { parameters: [], locals: [] };
    const seen = new Set<string>();
    const locals = found.locals.map(({ entry, block }) => {
      const variable = this.variable(entry, 'local', block, seen.has(entry.name ?? ''));
      seen.add(variable.name);
      return variable;
    });
    return {
      arguments: found.parameters.map(({ entry }) =>
        this.variable(entry, 'argument', 0, seen.has(entry.name ?? '')),
      ),
      locals,
      statics: unit ? this.globalsOf(unit) : [],
    };
  }

  globals(): Variable[] {
    const all = this.info.units.flatMap((unit) => this.globalsOf(unit));
    return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  globalNamed(name: string, near: Unit | undefined): Variable | undefined {
    const entry = this.names.variable(name, near);
    return entry && this.global(entry);
  }

  typeNamed(
    name: string,
    keyword: 'struct' | 'union' | 'enum' | undefined,
    near: Unit | undefined,
  ): Type | undefined {
    const entry = this.names.type(name, keyword, near);
    return entry && this.types.type(entry);
  }

  enumerator(name: string, near: Unit | undefined): Value | undefined {
    const entry = this.names.enumerator(name, near);
    if (!entry?.parent) return undefined;
    const bytes = new Uint8Array(8);
    const value = entry.constant(At.constValue) ?? 0n;
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    return { type: this.types.type(entry.parent), location: { kind: 'bytes', bytes } };
  }

  /** Those with a definition in the unit, in its order. */
  private globalsOf(unit: Unit): Variable[] {
    return [...this.names.variablesOf(unit)]
      .filter((entry) => !entry.flag(At.declaration))
      .map((entry) => this.global(entry));
  }

  private global(entry: Entry): Variable {
    const external = entry.origins().some((origin) => origin.flag(At.external));
    return this.variable(entry, external ? 'global' : 'static', 0, false);
  }

  private variable(entry: Entry, kind: Variable['kind'], block: number, hidden: boolean): Variable {
    const { files, types, values } = this;
    let type: Type | undefined;
    return {
      name: entry.name ?? '?',
      kind,
      block,
      hidden,
      get type() {
        return (type ??= types.typeOf(entry));
      },
      get declared() {
        return files.declaration(entry);
      },
      locate: (context) => values.locate(this.definitionOf(entry), context),
    };
  }

  /** `extern` inside a function names a global defined elsewhere. */
  private definitionOf(entry: Entry): Entry {
    if (entry.tag !== Tag.variable || !entry.flag(At.declaration)) return entry;
    return this.names.variable(entry.name ?? '', entry.unit) ?? entry;
  }
}
