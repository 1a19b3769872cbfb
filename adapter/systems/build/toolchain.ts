/** Compilers that can build programs for a partition. */
export type ToolchainKind = 'clang' | 'riscv64-unknown-elf-gcc' | 'riscv64-linux-gnu-gcc' | 'zig';

export interface Toolchain {
  readonly kind: ToolchainKind;
  /** The compiler: a name that PATH finds, or a path. */
  readonly command: string;
  /** First line of what the compiler says about its version. */
  readonly version: string;
}

/** In the order in which they are preferred: the small bare-metal one before general ones. */
export const TOOLCHAIN_KINDS: readonly ToolchainKind[] = [
  'riscv64-unknown-elf-gcc',
  'clang',
  'riscv64-linux-gnu-gcc',
  'zig',
];

/** Newest first, so that a plain `clang` is preferred and the newest of several numbered ones is found. */
const CLANG_VERSIONS = Array.from({ length: 13 }, (_, index) => 26 - index);

/** Names under which a compiler of a kind is looked for on PATH, in order. */
export function commandNames(kind: ToolchainKind): readonly string[] {
  switch (kind) {
    case 'clang':
      return ['clang', ...CLANG_VERSIONS.map((version) => `clang-${version}`)];
    case 'riscv64-unknown-elf-gcc':
    case 'riscv64-linux-gnu-gcc':
    case 'zig':
      return [kind];
  }
}

/** What kind of compiler a command is, by its file name: `/opt/llvm/bin/clang-19` is `clang`. */
export function kindOfCommand(command: string): ToolchainKind | undefined {
  const name = (command.split(/[\\/]/).at(-1) ?? '').replace(/\.exe$/i, '');
  if (/^clang(-\d+)?$/.test(name)) return 'clang';
  return TOOLCHAIN_KINDS.find((kind) => kind === name);
}

/** How to ask a compiler for its version. */
export function versionArguments(kind: ToolchainKind): readonly string[] {
  return kind === 'zig' ? ['version'] : ['--version'];
}

/** The first line of the answer; for zig, which prints only a number, with its name. */
export function versionLine(kind: ToolchainKind, output: string): string {
  const line = output.split(/\r?\n/, 1)[0]?.trim() ?? '';
  return kind === 'zig' ? `zig ${line}` : line;
}
