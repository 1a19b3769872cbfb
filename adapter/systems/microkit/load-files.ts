import type { Program } from '../../symbols/program.ts';
import type { ProtectionDomainEntry, RegionEntry, SystemFile } from '../description/system-file.ts';
import type { Files } from '../files.ts';
import type { ProblemList } from '../problem-list.ts';
import { findFile } from '../programs/find-file.ts';
import { readProgram } from '../programs/load-program.ts';

/** The files that a description names, read. What could not be read has been reported and is left out. */
export interface LoadedFiles {
  readonly programs: ReadonlyMap<ProtectionDomainEntry, ProgramPair>;
  readonly prefills: ReadonlyMap<RegionEntry, Uint8Array>;
}

export interface ProgramPair {
  /** What runs. */
  readonly image: Program;
  /** What names are looked up in: the image itself unless the description says otherwise. */
  readonly symbols: Program;
}

/** Reads programs and contents of regions. Each file is read once, however often it is named. */
export async function loadFiles(
  files: Files,
  description: SystemFile,
  problems: ProblemList,
): Promise<LoadedFiles> {
  const loaded = new Map<string, Program | { readonly problem: string }>();

  const program = async (named: ProtectionDomainEntry['program']): Promise<Program | undefined> => {
    if (named === undefined) return undefined;
    const found = await findFile(files, description.path, named);
    if ('problem' in found) {
      problems.error(named.place, found.problem);
      return undefined;
    }
    const known = loaded.get(found.path) ?? readProgram(found.path, found.bytes);
    loaded.set(found.path, known);
    if (!('problem' in known)) return known;
    problems.error(named.place, known.problem);
    return undefined;
  };

  const programs = new Map<ProtectionDomainEntry, ProgramPair>();
  for (const domain of description.protectionDomains) {
    const image = await program(domain.program);
    const symbols = domain.programForSymbols === undefined ? image : await program(domain.programForSymbols);
    if (image && symbols) programs.set(domain, { image, symbols });
  }

  const prefills = new Map<RegionEntry, Uint8Array>();
  for (const region of description.regions) {
    if (region.prefill === undefined) continue;
    const found = await findFile(files, description.path, region.prefill);
    if ('problem' in found) problems.error(region.prefill.place, found.problem);
    else if (found.bytes.length === 0) problems.error(region.prefill.place, `${found.path} is empty`);
    else prefills.set(region, found.bytes);
  }
  return { programs, prefills };
}
