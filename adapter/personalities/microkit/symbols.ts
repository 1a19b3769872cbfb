import type { MicrokitDescription, ProgramImage, ProtectionDomain, SymbolPlace } from './description.ts';

/** Bytes that the loader puts over a program's own. */
export interface Patch {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** What a program learns about its system before it starts: the Microkit's own symbols, then those the description sets. */
export function patchesOf(
  system: MicrokitDescription,
  index: number,
  physicalOf: (region: number) => number,
): readonly Patch[] {
  const domain = system.protectionDomains[index];
  if (domain === undefined) return [];
  const { program } = domain;
  return [...microkitPatches(system, index, domain, program), ...variablePatches(program, physicalOf)];
}

function microkitPatches(
  system: MicrokitDescription,
  index: number,
  domain: ProtectionDomain,
  { microkitSymbols }: ProgramImage,
): Patch[] {
  const ends = system.channels.flatMap(({ ends }) => ends).filter((end) => end.protectionDomain === index);
  const bits = (ids: readonly number[]) => ids.reduce((word, id) => word | (1n << BigInt(id)), 0n);
  const values: Readonly<Record<string, bigint>> = {
    microkit_passive: domain.passive ? 1n : 0n,
    microkit_irqs: bits(domain.interrupts.map(({ channel }) => channel)),
    microkit_notifications: bits(ends.filter(({ notify }) => notify).map(({ id }) => id)),
    microkit_pps: bits(ends.filter(({ protectedCalls }) => protectedCalls).map(({ id }) => id)),
    microkit_ioports: 0n,
  };
  const words = Object.entries(values).flatMap(([symbol, value]) => {
    const place = microkitSymbols[symbol];
    return place === undefined ? [] : [wordPatch(place, value)];
  });
  const name = microkitSymbols['microkit_name'];
  return name === undefined ? words : [...words, textPatch(name, domain.name)];
}

function variablePatches({ variables }: ProgramImage, physicalOf: (region: number) => number): Patch[] {
  return variables.map((variable) => {
    const { value } = variable;
    return wordPatch(variable, value.kind === 'number' ? value.value : BigInt(physicalOf(value.region)));
  });
}

/** Little-endian, in the symbol's own size. */
function wordPatch({ address, size }: SymbolPlace, value: bigint): Patch {
  const bytes = Uint8Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
  return { address, bytes };
}

/** Zero-terminated, cut to the symbol's size. */
function textPatch({ address, size }: SymbolPlace, text: string): Patch {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(text).subarray(0, Math.max(0, size - 1)));
  return { address, bytes };
}
