import type { DebugProtocol } from '@vscode/debugprotocol';
import { RequestError } from '../errors.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

export const sources: Requests<Session> = {
  source: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.SourceResponse['body'] {
      const reference =
        args.object('source').optionalInteger('sourceReference') ?? args.integer('sourceReference');
      const listing = session.listings.text(reference);
      if (listing === undefined) throw new RequestError('noSource', { reference: String(reference) });
      return { content: listing, mimeType: 'text/x-disassembly' };
    },
  },
  loadedSources: {
    needs: 'nothing',
    handle(session): DebugProtocol.LoadedSourcesResponse['body'] {
      const programs = session.target?.debugger.images.all ?? [];
      const paths = new Set(programs.flatMap(({ program }) => program.sources.map(({ path }) => path)));
      return { sources: [...paths].map((path) => session.source(path)) };
    },
  },
  modules: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.ModulesResponse['body'] {
      const programs = session.target?.debugger.images.all ?? [];
      const start = Math.max(0, args.optionalInteger('startModule') ?? 0);
      const count = args.optionalInteger('moduleCount') ?? 0;
      const modules = programs.map(({ program, partitions }): DebugProtocol.Module => {
        const name = program.path.slice(program.path.lastIndexOf('/') + 1);
        const loaded = program.elf.segments.filter(({ memorySize }) => memorySize > 0n);
        const [first] = loaded;
        const last = loaded.at(-1);
        return {
          id: program.path,
          name,
          path: program.path,
          symbolStatus: program.hasDebugInfo ? 'with debug information' : 'symbols only: built without -g',
          ...(first === undefined || last === undefined
            ? {}
            : {
                addressRange: `0x${first.virtualAddress.toString(16)}..0x${(last.virtualAddress + last.memorySize).toString(16)}`,
              }),
          partition: partitions.map((partition) => partition.name).join(', '),
        } as DebugProtocol.Module;
      });
      return {
        modules: modules.slice(start, count <= 0 ? undefined : start + count),
        totalModules: modules.length,
      };
    },
  },
};
