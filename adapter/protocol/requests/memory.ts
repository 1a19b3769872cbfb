import type { DebugProtocol } from '@vscode/debugprotocol';
import { Listing, type ListingLine } from '../../debugger/memory/listing.ts';
import { readMemory, writeMemory } from '../../debugger/memory/memory.ts';
import { encodeAddress, formatReference, parseReference } from '../../debugger/memory/references.ts';
import type { SystemPartition } from '../../systems/system.ts';
import type { Arguments } from '../arguments.ts';
import { decodeBase64, encodeBase64 } from '../base64.ts';
import { RequestError } from '../errors.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_INSTRUCTIONS = 20_000;

export const memory: Requests<Session> = {
  readMemory: {
    needs: 'system',
    handle(session, args): DebugProtocol.ReadMemoryResponse['body'] {
      const { partition, space, address } = placeOf(session, args, 'offset');
      const count = args.integer('count');
      if (count < 0 || count > MOST_BYTES) args.refuse('count', `between 0 and ${MOST_BYTES}`);
      const read = readMemory(partition, address, count);
      return {
        address: formatAddress(space, address),
        ...(read.unreadable > 0 ? { unreadableBytes: read.unreadable } : {}),
        ...(read.bytes.length > 0 ? { data: encodeBase64(read.bytes) } : {}),
      };
    },
  },
  writeMemory: {
    needs: 'system',
    handle(session, args): DebugProtocol.WriteMemoryResponse['body'] {
      const { partition, address } = placeOf(session, args, 'offset');
      const bytes = decodeBase64(args.string('data'));
      if (bytes === undefined) return args.refuse('data', 'base64');
      const result = writeMemory(partition, address, bytes, args.boolean('allowPartial'));
      if (!result.ok) throw new RequestError('notWritable', { reason: result.message });
      session.afterResponse(() => session.memoryChanged(args.string('memoryReference'), bytes.length));
      return { offset: args.optionalInteger('offset') ?? 0, bytesWritten: result.written };
    },
  },
  disassemble: {
    needs: 'system',
    handle(session, args): DebugProtocol.DisassembleResponse['body'] {
      const { partition, space, address } = placeOf(session, args, 'offset');
      const count = args.integer('instructionCount');
      const offset = args.optionalInteger('instructionOffset') ?? 0;
      if (count < 0 || count > MOST_INSTRUCTIONS)
        args.refuse('instructionCount', `between 0 and ${MOST_INSTRUCTIONS}`);
      if (Math.abs(offset) > MOST_INSTRUCTIONS)
        args.refuse('instructionOffset', `at most ${MOST_INSTRUCTIONS} away`);
      const lines = new Listing(partition, session.debuggerFor(args.command).images).lines(
        address,
        offset,
        count,
      );
      return { instructions: renderLines(session, space, lines) };
    },
  },
};

/** The partition and address a memory reference and an offset mean. */
function placeOf(
  session: Session,
  args: Arguments,
  offsetName: string,
): { readonly partition: SystemPartition; readonly space: number; readonly address: bigint } {
  const reference = args.string('memoryReference');
  const place = parseReference(reference);
  const partition = place === undefined ? undefined : session.target?.system.partitions[place.space];
  if (place === undefined || partition === undefined) throw new RequestError('badReference', { reference });
  const address = place.address + BigInt(args.optionalInteger(offsetName) ?? 0);
  return { partition, space: place.space, address };
}

function renderLines(
  session: Session,
  space: number,
  lines: readonly ListingLine[],
): DebugProtocol.DisassembledInstruction[] {
  let path: string | undefined;
  let line = 0;
  return lines.map(({ address, bytes, text, symbol, location }) => {
    const rendered: DebugProtocol.DisassembledInstruction = {
      address: formatAddress(space, address),
      instruction: text,
      ...(bytes === undefined
        ? { presentationHint: 'invalid' as const }
        : { instructionBytes: grouped(bytes) }),
      ...(symbol === undefined ? {} : { symbol }),
    };
    if (location === undefined || location.line === 0) return rendered;
    if (location.file.path === path && location.line === line) return rendered;
    const sameFile = location.file.path === path;
    path = location.file.path;
    line = location.line;
    return {
      ...rendered,
      ...(sameFile ? {} : { location: session.source(path) }),
      line: session.client.lineOut(line),
      ...(location.column > 0 ? { column: session.client.columnOut(location.column) } : {}),
    };
  });
}

/** Negative addresses, padding in front of address 0, are decimal: a sign before `0x` is no number to clients. */
function formatAddress(space: number, address: bigint): string {
  if (address >= 0n) return formatReference(space, address);
  const encoded = encodeAddress(space, 0n) + address;
  return encoded < 0n ? encoded.toString() : `0x${encoded.toString(16)}`;
}

function grouped(bytes: Uint8Array): string {
  // Instructions are numbers, lowest byte first: shown as the halfwords they are made of, highest first.
  const hex = [...bytes].reverse().map((byte) => byte.toString(16).padStart(2, '0'));
  return hex.join('').replace(/(.{4})(?=.)/g, '$1 ');
}
