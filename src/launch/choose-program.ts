/** Something in the workspace that can be debugged. Paths are absolute, with `/`. */
export interface Candidate {
  readonly path: string;
  readonly kind: 'system' | 'elf';
  /** Milliseconds, as file systems count. */
  readonly modified: number;
}

/**
 * What F5 debugs when nobody said so. First the file being edited, if it is a candidate; then the `.system` files of the nearest
 * folder above it that has some; then those of the shallowest folder; then the ELF file that was built last.
 *
 * @returns more than one when only the user can tell; none when there is nothing to run.
 */
export function choosePrograms(
  candidates: readonly Candidate[],
  editing: string | undefined,
): readonly Candidate[] {
  const open = candidates.find((candidate) => candidate.path === editing);
  if (open) return [open];
  const systems = candidates.filter((candidate) => candidate.kind === 'system');
  const near = editing === undefined ? [] : nearest(systems, editing);
  if (near.length > 0) return preferFolderName(near);
  if (systems.length > 0) return preferFolderName(shallowest(systems));
  return [...candidates].sort((a, b) => b.modified - a.modified || order(a, b)).slice(0, 1);
}

/** All candidates, descriptions first, in the order of their paths: for a list to pick from. */
export function sortForPicking(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...candidates].sort((a, b) => (a.kind === b.kind ? order(a, b) : a.kind === 'system' ? -1 : 1));
}

/** 64-bit little-endian RISC-V executables and shared objects; not the object files of a build. */
export function isRiscvProgram(header: Uint8Array): boolean {
  const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1];
  const type = half(header, 16);
  return (
    magic.every((byte, at) => header[at] === byte) && (type === 2 || type === 3) && half(header, 18) === 243
  );
}

function half(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
}

function nearest(systems: readonly Candidate[], editing: string): readonly Candidate[] {
  for (let folder = folderOf(editing); folder !== ''; folder = folderOf(folder)) {
    const here = systems.filter((system) => folderOf(system.path) === folder);
    if (here.length > 0) return here;
  }
  return [];
}

function shallowest(systems: readonly Candidate[]): readonly Candidate[] {
  const depth = Math.min(...systems.map((system) => depthOf(system.path)));
  return systems.filter((system) => depthOf(system.path) === depth);
}

/** Of several descriptions in one folder, the one that is called like the folder is the main one. */
function preferFolderName(systems: readonly Candidate[]): readonly Candidate[] {
  const named = systems.filter((system) => system.path.endsWith(`/${nameOf(folderOf(system.path))}.system`));
  return named.length === 1 ? named : [...systems].sort(order);
}

function order(a: Candidate, b: Candidate): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function depthOf(path: string): number {
  return path.split('/').length;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
