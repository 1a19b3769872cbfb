import { isAbsolute } from '../../symbols/source-path.ts';
import type { SystemPartition } from '../../systems/system.ts';
import type { Images } from '../images.ts';
import type { Sources } from '../sources.ts';
import { Breakpoint, type BreakpointOptions, type BreakpointView } from './breakpoint.ts';
import { BreakpointList, type BreakpointIds } from './breakpoint-list.ts';
import type { CodeSites } from './code-sites.ts';

export interface SourceWish extends BreakpointOptions {
  readonly line: number;
  readonly column?: number;
}

export interface FunctionWish extends BreakpointOptions {
  readonly name: string;
}

export interface InstructionWish extends BreakpointOptions {
  /** Index into `System.partitions`; undefined when the reference names none. */
  readonly space: number | undefined;
  readonly address: bigint;
}

interface Place {
  readonly partition: SystemPartition;
  readonly address: bigint;
}

/** A breakpoint on instructions: of a line, of a function, or one by address. */
export class CodeBreakpoint extends Breakpoint {
  readonly kind: 'source' | 'function' | 'instruction';
  places: readonly Place[] = [];

  constructor(kind: CodeBreakpoint['kind'], id: number, options: BreakpointOptions) {
    super(id, options);
    this.kind = kind;
  }
}

/** Breakpoints whose places are instructions. Each is set in every partition that runs the program. */
export class CodeBreakpoints {
  private readonly world: CodeWorld;
  private readonly ids: BreakpointIds;
  private readonly bySource = new Map<string, BreakpointList<CodeBreakpoint>>();
  private readonly functions: BreakpointList<CodeBreakpoint>;
  private readonly instructions: BreakpointList<CodeBreakpoint>;

  constructor(world: CodeWorld, ids: BreakpointIds) {
    this.world = world;
    this.ids = ids;
    this.functions = new BreakpointList(ids, 'function');
    this.instructions = new BreakpointList(ids, 'instruction');
  }

  setSource(path: string, wishes: readonly SourceWish[]): BreakpointView[] {
    const list = this.bySource.get(path) ?? new BreakpointList<CodeBreakpoint>(this.ids, `source|${path}`);
    this.bySource.set(path, list);
    const place = ({ line, column }: SourceWish): string => `${line}:${column ?? ''}`;
    return this.replace(list, wishes, place, (id, wish) => {
      const breakpoint = new CodeBreakpoint('source', id, wish);
      this.bindLine(breakpoint, path, wish);
      return breakpoint;
    });
  }

  setFunctions(wishes: readonly FunctionWish[]): BreakpointView[] {
    return this.replace(
      this.functions,
      wishes,
      ({ name }) => name,
      (id, wish) => {
        const breakpoint = new CodeBreakpoint('function', id, wish);
        this.bindFunction(breakpoint, wish.name.trim().replace(/\(\)$/, ''));
        return breakpoint;
      },
    );
  }

  setInstructions(wishes: readonly InstructionWish[]): BreakpointView[] {
    const place = ({ space, address }: InstructionWish): string => `${space ?? '?'}:${address}`;
    return this.replace(this.instructions, wishes, place, (id, wish) => {
      const breakpoint = new CodeBreakpoint('instruction', id, wish);
      this.bindInstruction(breakpoint, wish);
      return breakpoint;
    });
  }

  private replace<Wish extends BreakpointOptions>(
    list: BreakpointList<CodeBreakpoint>,
    wishes: readonly Wish[],
    place: (wish: Wish) => string,
    create: (id: number, wish: Wish) => CodeBreakpoint,
  ): BreakpointView[] {
    const result = list.replace(wishes, place, create, (gone) => {
      for (const { partition, address } of gone.places) this.world.sites.remove(partition, address, gone);
    });
    return result.map(({ view }) => view);
  }

  private bindLine(breakpoint: CodeBreakpoint, path: string, { line, column }: SourceWish): void {
    const places: Place[] = [];
    let actual: { readonly line: number; readonly column: number } | undefined;
    const matching = this.world.sources.matching(path);
    for (const { program, file } of matching) {
      const found = program.addressesForLine(file.path, line, column);
      if (found === undefined) continue;
      actual ??= found;
      for (const partition of this.partitionsOf(program))
        for (const address of found.addresses) places.push({ partition, address });
    }
    if (actual === undefined) {
      this.refuse(
        breakpoint,
        matching.length > 0 ? `There is no code on line ${line} or after it.` : this.whyNoFile(path),
      );
      return;
    }
    this.settle(breakpoint, places, {
      path,
      line: actual.line,
      ...(column !== undefined && actual.column > 0 ? { column: actual.column } : {}),
    });
  }

  private bindFunction(breakpoint: CodeBreakpoint, name: string): void {
    const places: Place[] = [];
    let line: BreakpointView['source'];
    for (const { program, partitions } of this.world.images.all)
      for (const { address, location } of program.functionBreakpoints(name)) {
        if (location !== undefined && line === undefined)
          line = { path: this.world.sources.shown(location.file.path), line: location.line };
        for (const partition of partitions) places.push({ partition, address });
      }
    if (places.length === 0) {
      const near = this.world.images.all.flatMap(({ program }) => program.findFunctions(name, 3)).slice(0, 3);
      this.refuse(
        breakpoint,
        `No program of this system has a function \`${name}\`.` +
          (near.length > 0 ? ` Did you mean ${near.map((each) => `\`${each}\``).join(' or ')}?` : ''),
      );
      return;
    }
    this.settle(breakpoint, places, line);
  }

  private bindInstruction(breakpoint: CodeBreakpoint, { space, address }: InstructionWish): void {
    const partition = space === undefined ? undefined : this.world.partitions[space];
    if (partition === undefined || partition.memory.read(address, 2).length < 2) {
      this.refuse(breakpoint, `Nothing is mapped at 0x${address.toString(16)}.`);
      return;
    }
    if (address % 2n !== 0n) {
      this.refuse(breakpoint, `No instruction begins at the odd address 0x${address.toString(16)}.`);
      return;
    }
    const here = this.world.images.at(partition, address)?.locate(address);
    this.settle(
      breakpoint,
      [{ partition, address }],
      here === undefined || here.line === 0
        ? undefined
        : { path: this.world.sources.shown(here.file.path), line: here.line },
    );
  }

  private settle(
    breakpoint: CodeBreakpoint,
    places: readonly Place[],
    source: BreakpointView['source'],
  ): void {
    breakpoint.places = places;
    const first = places[0];
    const { mistake } = breakpoint;
    breakpoint.view = {
      id: breakpoint.id,
      verified: true,
      ...(source === undefined ? {} : { source }),
      ...(mistake === undefined ? {} : { message: mistake }),
      ...(first === undefined
        ? {}
        : { address: { space: this.world.partitions.indexOf(first.partition), address: first.address } }),
    };
    for (const { partition, address } of places) this.world.sites.add(partition, address, breakpoint);
  }

  private refuse(breakpoint: CodeBreakpoint, message: string): void {
    breakpoint.view = { id: breakpoint.id, verified: false, message, reason: 'failed' };
  }

  private whyNoFile(path: string): string {
    const withInfo = this.world.images.all.filter(({ program }) => program.hasDebugInfo);
    if (withInfo.length === 0)
      return 'No program of this system has debug information. Build with -g and start again.';
    const namesakes = this.world.sources.namesakes(path);
    const other = namesakes[0];
    if (other === undefined) return 'No program of this system was built from this file.';
    return (
      `No program was built from this file, but from ${namesakes.join(', ')}. ` +
      `If it is the same, add to the launch configuration: ${mappingBetween(other, path)}.`
    );
  }

  private partitionsOf(program: unknown): readonly SystemPartition[] {
    return this.world.images.all.find((each) => each.program === program)?.partitions ?? [];
  }
}

export interface CodeWorld {
  readonly images: Images;
  readonly sources: Sources;
  readonly sites: CodeSites;
  readonly partitions: readonly SystemPartition[];
}

/** The key of launch.json that makes a file of the debug information the client's file. */
function mappingBetween(recorded: string, path: string): string {
  const here = JSON.stringify(folderOf(path));
  return isAbsolute(recorded)
    ? `"sourceMap": { ${JSON.stringify(folderOf(recorded))}: ${here} }`
    : `"sourceFolders": [${here}]`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.replaceAll('\\', '/').lastIndexOf('/')));
}
