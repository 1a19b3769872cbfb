import { RequestError } from '../errors.ts';
import { readMemory } from '../../debugger/memory/memory.ts';
import { parseReference } from '../../debugger/memory/references.ts';
import { Listing } from '../../debugger/memory/listing.ts';
import { describeState } from '../../debugger/variables/registers.ts';
import { consoleNamed, partitionNamed } from '../named.ts';
import type { Session } from '../session.ts';
import { partitionCommand, sendInput } from '../actions.ts';

interface Command {
  readonly usage: string;
  readonly help: string;
  /** @param rest the text after the command's name. */
  readonly run: (session: Session, rest: string) => string;
}

/**
 * What can be typed into the Debug Console besides expressions. Everything our extension does by private requests is here too,
 * so that other editors lose nothing. A name of a variable is never hidden: commands win only with a leading `.` or when the
 * word that follows the name fits no expression.
 */
const COMMANDS: Readonly<Record<string, Command>> = {
  help: {
    usage: 'help',
    help: 'this list',
    run: () => {
      const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length)) + 2;
      return Object.values(COMMANDS)
        .map(({ usage, help }) => `${usage.padEnd(width)}${help}`)
        .join('\n');
    },
  },
  partitions: {
    usage: 'partitions',
    help: 'partitions with state, restarts and threads',
    run: (session) =>
      rows(
        (session.target?.system.partitions ?? []).map(({ name, state, restarts, programs }) => [
          name,
          state,
          `${restarts} restarts`,
          programs.map(({ path }) => path).join(' '),
        ]),
      ),
  },
  partition: {
    usage: 'partition NAME [stop|resume|kill|restart]',
    help: 'memory map of a partition, or act on it',
    run: (session, rest) => {
      const [name = '', action] = rest.split(/\s+/);
      const partition = partitionNamed(session, name);
      if (action !== undefined && action !== '') {
        partitionCommand(session, name, action);
        return `${name} is ${partition.state} now.`;
      }
      const lines = partition.mappings.map(({ name: what, virtual, size, physical, permissions }) => [
        hex(virtual),
        hex(virtual + BigInt(size)),
        `${permissions.read ? 'r' : '-'}${permissions.write ? 'w' : '-'}${permissions.execute ? 'x' : '-'}`,
        hex(BigInt(physical)),
        what,
      ]);
      return `${rows(lines)}\nDMA ${partition.dma.mode}: ${rows(
        partition.dma.windows.map(({ name: what, bus, size }) => [
          hex(BigInt(bus)),
          hex(BigInt(bus + size)),
          what,
        ]),
      )}`;
    },
  },
  threads: {
    usage: 'threads',
    help: 'threads with what they wait for',
    run: (session) =>
      rows(
        (session.target?.system.threads ?? []).map(({ id, name, partition, state, registers }) => [
          String(id),
          `${partition.name} › ${name}`,
          hex(registers.pc),
          describeState(state),
        ]),
      ),
  },
  consoles: {
    usage: 'consoles',
    help: 'consoles of the guest',
    run: (session) =>
      rows(
        (session.target?.system.consoles ?? []).map(({ name, partition, takesInput }) => [
          name,
          partition ?? '',
          takesInput ? 'takes input' : 'output only',
        ]),
      ),
  },
  input: {
    usage: 'input NAME TEXT',
    help: 'types into a console; \\n, \\r, \\t and \\xNN are understood',
    run: (session, rest) => {
      const match = /^(?:"([^"]+)"|(\S+)) ?(.*)$/s.exec(rest);
      const name = match?.[1] ?? match?.[2] ?? '';
      const bytes = unescaped(match?.[3] ?? '');
      sendInput(session, consoleNamed(session, name).name, bytes);
      return `${bytes.length} bytes for ${name}.`;
    },
  },
  faults: {
    usage: 'faults',
    help: 'the faults found so far',
    run: (session) => session.faultList() || 'No faults so far.',
  },
  time: {
    usage: 'time',
    help: 'virtual time and instructions retired',
    run: (session) => {
      const clock = session.target?.system.machine.clock;
      return `${clock?.now ?? 0} ns, ${clock?.moment ?? 0} instructions`;
    },
  },
  memory: {
    usage: 'memory ADDRESS [BYTES]',
    help: 'bytes as hexadecimal numbers',
    run: (session, rest) => {
      const [reference = '', count = '64'] = rest.split(/\s+/);
      const place = placeOf(session, reference);
      const length = Math.min(4096, Math.max(1, Number.parseInt(count, 10) || 64));
      const { bytes } = readMemory(place.partition, place.address, length);
      if (bytes.length === 0) return `Nothing is mapped at ${reference}.`;
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += 16) {
        const row = [...bytes.subarray(at, at + 16)];
        const codes = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
        const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
        lines.push(`${hex(place.address + BigInt(at))}  ${codes.padEnd(48)} ${text}`);
      }
      return lines.join('\n');
    },
  },
  disassemble: {
    usage: 'disassemble [ADDRESS] [COUNT]',
    help: 'instructions from an address, or from where the thread stands',
    run: (session, rest) => {
      const [first = '', count = '16'] = rest.split(/\s+/);
      const thread = session.stop?.thread ?? session.target?.debugger.shownThread();
      const here =
        first === '' && thread !== undefined
          ? { partition: thread.partition, address: thread.registers.pc }
          : placeOf(session, first);
      const images = session.debuggerFor('disassemble').images;
      const lines = Math.min(500, Math.max(1, Number.parseInt(count, 10) || 16));
      return new Listing(here.partition, images)
        .lines(here.address, 0, lines)
        .map(
          ({ address, text, symbol }) =>
            `${symbol === undefined ? '' : `${symbol}:\n`}  ${hex(address)}  ${text}`,
        )
        .join('\n');
    },
  },
};

/** Whether a text is for us: a command's name first, and nothing behind it that makes it an expression. */
export function isConsoleCommand(text: string): boolean {
  const [name, rest] = split(text);
  if (!Object.hasOwn(COMMANDS, name)) return false;
  return text.trimStart().startsWith('.') || !/^(=|->|\.|\[|\(|[-+*/%&|^<>!?,])/.test(rest);
}

/** @returns what to print. */
export function runConsoleCommand(session: Session, text: string): string {
  session.debuggerFor('evaluate');
  const [name, rest] = split(text);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new RequestError('unknownCommand', { command: name });
  return command.run(session, rest);
}

export function commandNames(): readonly string[] {
  return Object.keys(COMMANDS);
}

function split(text: string): [string, string] {
  const match = /^\s*\.?([a-z]+)\s*(.*?)\s*$/s.exec(text);
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

function placeOf(session: Session, reference: string) {
  const place = parseReference(reference);
  const partition = place === undefined ? undefined : session.target?.system.partitions[place.space];
  if (place === undefined || partition === undefined) throw new RequestError('badReference', { reference });
  return { partition, address: place.address };
}

function unescaped(text: string): Uint8Array {
  const plain = text.replace(/\\(?:n|r|t|\\|x([0-9a-fA-F]{2}))/g, (whole, code: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return { '\\n': '\n', '\\r': '\r', '\\t': '\t', '\\\\': '\\' }[whole] ?? whole;
  });
  return new TextEncoder().encode(plain);
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** Columns, each as wide as its widest entry. */
function rows(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
