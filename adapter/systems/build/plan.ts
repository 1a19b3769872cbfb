import type { BuildDescription, ProgramDescription } from './description.ts';
import type { Toolchain, ToolchainKind } from './toolchain.ts';
import { relativePath } from './relative-path.ts';

/** One run of a compiler, which compiles and links one program. */
export interface BuildStep {
  readonly program: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Working directory, absolute. */
  readonly cwd: string;
  /** The ELF file, absolute. */
  readonly output: string;
}

export interface BuildPlace {
  /** The folder of the description, absolute. */
  readonly folder: string;
  /** Bulkhead's `guest` folder, absolute. */
  readonly guest: string;
  /** Where the ELF files go, absolute; default: `build` in the folder. */
  readonly output?: string;
}

const START_UP_SOURCES = ['crt0.c', 'main.c', 'dbg.c', 'memory.c'];

/** What every program is compiled with: no operating system, all the debug information there is. */
const COMMON = [
  '-std=gnu11',
  '-ffreestanding',
  '-fno-pic',
  '-Og',
  '-g3',
  '-gdwarf-5',
  '-Wall',
  '-Wextra',
  '-nostdlib',
  '-static',
  '-Wl,--build-id=none',
];

/** RV64IMAC, integers only in registers, code that may lie anywhere. */
const MACHINE = ['-march=rv64imac_zicsr_zifencei', '-mabi=lp64', '-mcmodel=medany'];
/** The same in Zig's words. */
const ZIG_MACHINE = [
  ...['-target', 'riscv64-freestanding-none'],
  ...['-mcpu=generic_rv64+m+a+c+zicsr+zifencei', '-mabi=lp64', '-mcmodel=medium'],
];

function toolchainArguments(kind: ToolchainKind): readonly string[] {
  switch (kind) {
    case 'clang':
      return ['--target=riscv64-unknown-elf', '-fuse-ld=lld', ...MACHINE];
    case 'riscv64-unknown-elf-gcc':
      // The loops of memcpy and memset must not become calls of themselves.
      return ['-fno-tree-loop-distribute-patterns', ...MACHINE];
    case 'riscv64-linux-gnu-gcc':
      return [
        ...['-fno-tree-loop-distribute-patterns', '-fno-pie', '-no-pie', '-fno-stack-protector'],
        ...MACHINE,
      ];
    case 'zig':
      return ['cc', '-fno-sanitize=undefined', '-fno-stack-protector', ...ZIG_MACHINE];
  }
}

/**
 * The compiler runs that build every program of a description. The same description, toolchain and sources give the same bytes
 * wherever the folders lie: debug information names sources relative to the description's folder, its compilation directory is `.`.
 */
export function planBuild(
  description: BuildDescription,
  toolchain: Toolchain,
  place: BuildPlace,
): BuildStep[] {
  return description.programs.map((program) => planProgram(program, toolchain, place));
}

function planProgram(program: ProgramDescription, toolchain: Toolchain, place: BuildPlace): BuildStep {
  const output = `${place.output ?? `${place.folder}/build`}/${program.name}.elf`;
  // As seen from the folder, so that macros and messages name it so too.
  const guest = relativePath(place.folder, place.guest);
  return {
    program: program.name,
    command: toolchain.command,
    arguments: [
      ...toolchainArguments(toolchain.kind),
      ...COMMON,
      `-ffile-prefix-map=${place.folder}=.`,
      `-I${guest}/include`,
      ...program.include.map((folder) => `-I${folder}`),
      ...program.defines.map((define) => `-D${define}`),
      ...program.cflags,
      ...program.sources,
      ...START_UP_SOURCES.map((source) => `${guest}/microkit/${source}`),
      `-Wl,-T,${guest}/microkit/microkit.ld`,
      '-o',
      output,
    ],
    cwd: place.folder,
    output,
  };
}
