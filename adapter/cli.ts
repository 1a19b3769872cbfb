#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { ExitCode, runTarget } from './node/run/run.ts';
import { startAdapter } from './node/start-adapter.ts';
import { parseUntil, type Until } from './node/run/until.ts';

/** The headless `bulkhead` command. */

interface RunFlags {
  readonly until?: Until;
  readonly input?: string;
  readonly json?: boolean;
  readonly break?: readonly string[];
  readonly print?: readonly string[];
  readonly dma?: 'enforce' | 'observe';
}

const DEFAULT_UNTIL: Until = { kind: 'time', nanoseconds: 10e9 };

const program = new Command('bulkhead')
  .description('Runs drivers in partitions of an emulated RISC-V machine and says what they do wrong.')
  .exitOverride();

program
  .command('run')
  .description('run a system without a debugger: its consoles on stdout, faults on stderr')
  .argument('<target>', 'a .system file, an ELF file, or launch.json#NAME')
  .option(
    '--until <limit>',
    'virtual time (10ms, 2s) or instructions (5000000, 5M); without it a run ends when nothing more can happen, at the latest after 10 s of virtual time',
    untilArgument,
  )
  .option(
    '--input <file>',
    'type the bytes of a file into the first console once the system waits; - for stdin',
  )
  .option('--json', 'one line of JSON for each fault, when the run has ended')
  .option('--break <place>', 'log each pass of a function or FILE:LINE and go on; may be repeated', gather)
  .option('--print <expression>', 'log the value of a C expression there; may be repeated', gather)
  .addOption(
    new Option('--dma <mode>', 'what happens to transfers outside the memory of a device').choices([
      'enforce',
      'observe',
    ]),
  )
  .addHelpText(
    'after',
    '\nExit code: 0 no error found, 1 faults of severity error, 2 bad usage or description, 130 interrupted.',
  )
  .action(async (target: string, flags: RunFlags) => {
    const { until, input, json = false, dma, break: breakpoints = [], print: prints = [] } = flags;
    if (prints.length > 0 && breakpoints.length === 0)
      program.error('error: --print needs --break: where is the value wanted?');
    process.exitCode = await runTarget({
      target,
      until: until ?? DEFAULT_UNTIL,
      untilIsDefault: until === undefined,
      input,
      json,
      breakpoints,
      prints,
      dma,
    });
  });

program
  .command('dap')
  .description('serve the Debug Adapter Protocol, on standard input and output or on a loopback port')
  .option('--port <number>', 'a port from 0 (any free one) to 65535')
  .action(async ({ port }: { port?: string }) => {
    const exitCode = await startAdapter(port === undefined ? [] : ['--port', port]);
    if (exitCode !== undefined) process.exitCode = exitCode;
  });

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function untilArgument(text: string): Until {
  const until = parseUntil(text);
  if (until === undefined)
    throw new InvalidArgumentError(
      'expected virtual time such as 10ms or 2s, or instructions such as 5000000 or 5M',
    );
  return until;
}

// No `await` here: the bundle is a CommonJS module.
program.parseAsync().catch((error: unknown) => {
  const code = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  // Help and version end with 0; every other word from the parser is a mistake in the usage, which it has explained.
  if (code === undefined) throw error;
  process.exitCode = code === 0 ? ExitCode.good : ExitCode.unusable;
});
