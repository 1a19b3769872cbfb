import { prepareMachine } from '../machine/virt.ts';
import { loadSystem } from '../protocol/load-system.ts';
import { servePort, serveStdio } from './serve.ts';

/**
 * The debug adapter: on standard input and output, or with `--port N` on a loopback port.
 * Standard output carries the protocol and nothing else; words for people go to standard error.
 * @returns the exit code when the arguments are wrong; undefined while it serves.
 */
export async function startAdapter(args: readonly string[]): Promise<number | undefined> {
  const parsed = parsePort(args);
  if (parsed === 'wrong') {
    process.stderr.write('usage: bulkhead dap [--port N]\n  N is a port from 0 (any free one) to 65535\n');
    return 2;
  }
  // Moved here from the launch, not saved: the process answers its first request so much later, and the launch sooner.
  prepareMachine();
  if (parsed === undefined) {
    serveStdio(loadSystem);
    return undefined;
  }
  try {
    const { port } = await servePort(parsed, loadSystem);
    process.stderr.write(`Listening on 127.0.0.1:${port}\n`);
    return undefined;
  } catch (error) {
    process.stderr.write(
      `Cannot listen on 127.0.0.1:${parsed}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 2;
  }
}

function parsePort(args: readonly string[]): number | undefined | 'wrong' {
  if (args.length === 0) return undefined;
  const text =
    args.length === 2 && args[0] === '--port' ? args[1] : /^--port=(\d+)$/.exec(args[0] ?? '')?.[1];
  if (text === undefined || !/^\d{1,5}$/.test(text) || Number(text) > 65535) return 'wrong';
  return Number(text);
}
