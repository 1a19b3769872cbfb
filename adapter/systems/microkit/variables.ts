import type { MemoryRegion, SymbolPlace, VariableSetting } from '../../personalities/microkit/description.ts';
import type { Program } from '../../symbols/program.ts';
import type { ProtectionDomainEntry, VariableEntry } from '../description/system-file.ts';
import type { ProblemList } from '../problem-list.ts';
import { nameOf } from '../text/paths.ts';
import { didYouMean } from '../text/suggestion.ts';

/** Symbols of libmicrokit that the loader sets, and the bytes they may have. */
const MICROKIT_SYMBOLS: Readonly<Record<string, number>> = {
  microkit_name: 4096,
  microkit_passive: 8,
  microkit_irqs: 8,
  microkit_notifications: 8,
  microkit_pps: 8,
  microkit_ioports: 8,
};

export function microkitSymbolsOf(
  domain: ProtectionDomainEntry,
  program: Program,
  problems: ProblemList,
): Readonly<Record<string, SymbolPlace>> {
  const places: Record<string, SymbolPlace> = {};
  for (const [name, most] of Object.entries(MICROKIT_SYMBOLS)) {
    const place = placeOf(program, name);
    if (place === undefined) continue;
    if (place.size <= most) places[name] = place;
    else
      problems.error(
        domain.program?.place ?? domain.place,
        `${program.path}: symbol "${name}" has ${place.size} bytes; in libmicrokit it has at most ${most}`,
      );
  }
  return places;
}

/** The symbols that a description sets, found in the program. */
export function settingsOf(
  domain: ProtectionDomainEntry,
  program: Program,
  regions: readonly MemoryRegion[],
  problems: ProblemList,
): readonly VariableSetting[] {
  return domain.variables.flatMap((variable) => {
    const { symbol } = variable;
    const place = placeOf(program, symbol);
    const value = valueOf(variable, regions);
    if (place === undefined) {
      const names = program.elf.symbols.filter(({ type }) => type === 'object').map(({ name }) => name);
      problems.error(
        variable.place,
        `${nameOf(program.path)} has no symbol "${symbol}" that could be set.${didYouMean(symbol, names)}`,
      );
      return [];
    }
    if (place.size < 1 || place.size > 8) {
      problems.error(variable.place, `symbol "${symbol}" has ${place.size} bytes; a number has 1 to 8`);
      return [];
    }
    return value === undefined ? [] : [{ symbol, ...place, value }];
  });
}

/** A symbol in memory that the program's file holds. */
function placeOf(program: Program, name: string): SymbolPlace | undefined {
  const symbol = program.symbol(name);
  if (symbol === undefined || symbol.sectionIndex === 0 || symbol.type === 'function') return undefined;
  return { address: symbol.address, size: Number(symbol.size) };
}

function valueOf(
  variable: VariableEntry,
  regions: readonly MemoryRegion[],
): VariableSetting['value'] | undefined {
  const { value } = variable;
  if (value.kind === 'number') return value;
  const index = regions.findIndex(({ name }) => name === value.region.text);
  const region = regions[index];
  if (region === undefined) return undefined;
  switch (value.kind) {
    case 'region-size':
      return { kind: 'number', value: BigInt(region.size) };
    case 'region-prefill-size':
      return { kind: 'number', value: BigInt(region.prefill?.length ?? 0) };
    case 'region-physical':
      return { kind: 'region-physical', region: index };
  }
}

/** Whether a program was linked with libmicrokit: then it is a protection domain and not made for a bare machine. */
export function isMicrokitProgram(program: Program): boolean {
  return Object.keys(MICROKIT_SYMBOLS).some((name) => program.symbol(name) !== undefined);
}
