import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { GuestPlace } from '../../adapter/faults/fault.ts';
import { FaultMonitor } from '../../adapter/faults/monitor.ts';
import { load, ROOT, runToRest, type RunOptions } from './run-system.ts';

interface Expected {
  readonly rule: string;
  /** What stands on the line that is named. */
  readonly line: string;
}

/** What each system with a mistake must be told, most important first; nothing for a healthy one. */
const reports: readonly (readonly [system: string, expected: readonly Expected[], options?: RunOptions])[] = [
  ['serial/serial', []],
  ['blk/blk', []],
  ['serial/serial-bug-forgotten-ack', [{ rule: 'irq-unacked', line: 'void notified(' }]],
  ['serial/serial-bug-wrong-bit', [{ rule: 'live-loop', line: '(1 << 7)' }]],
  ['serial/serial-bug-missing-handler', [{ rule: 'mem-null-fn', line: 'handler();' }]],
  ['serial/serial-bug-wrong-channel', [{ rule: 'cap-error', line: 'seL4_Signal(' }], { typed: ['a'] }],
  ['serial/serial-bug-two-page-ring', [{ rule: 'mem-fault', line: 'ring->data[' }]],
  ['serial/serial-bug-big-local', [{ rule: 'mem-stack', line: "digits[--at] = '0' + number % 10;" }]],
  ['blk/blk-bug-rounded-up', [{ rule: 'dma-blocked', line: 'descriptor->length = transfer_length(' }]],
  [
    'blk/blk-bug-rounded-up',
    [{ rule: 'dma-outside', line: 'descriptor->length = transfer_length(' }],
    { dma: 'observe' },
  ],
  [
    'blk/blk-bug-virtual-address',
    [{ rule: 'dma-virtual-address', line: 'descriptor->address = (uintptr_t)header' }],
  ],
  [
    'blk/blk-bug-half-word',
    [
      { rule: 'reg-size', line: '*queue_select = 0' },
      { rule: 'reg-size', line: '*queue_size = QUEUE_SIZE' },
    ],
  ],
  ['blk/blk-bug-forgotten-ack', [{ rule: 'irq-unacked', line: 'void notified(' }]],
  ['blk/blk-bug-wait-too-early', [{ rule: 'live-loop', line: 'while (!(device->status' }]],
  ['restart/restart', [{ rule: 'mem-fault', line: 'node->sample.time = time' }]],
];

describe('the report about an example', () => {
  for (const [name, expected, options = {}] of reports) {
    const mode = options.dma === undefined ? '' : ` (${options.dma})`;
    const what = expected.map(({ rule, line }) => `${rule} at \`${line}\``).join(', ') || 'empty';
    it(`${name}${mode}: ${what}`, async () => {
      const system = await load(`examples/${name}.system`, options);
      const monitor = new FaultMonitor(system, { liveLoopInstructions: 50_000 });
      runToRest(monitor.system, { instructions: 2_000_000, ...options }, () => hasLiveLoop(monitor));
      const found = monitor.reports.map(({ fault }) => fault);
      assert.deepEqual(
        found.map(({ code }) => code),
        expected.map(({ rule }) => rule),
      );
      for (const [index, { line }] of expected.entries()) {
        const text = sourceLine(`examples/${name}`, found[index]?.place);
        assert.ok(text.includes(line), `${text} is not the line with ${line}`);
      }
    });
  }
});

/** Such a program never comes to rest. */
function hasLiveLoop(monitor: FaultMonitor): boolean {
  return monitor.reports.some(({ fault }) => fault.code === 'live-loop');
}

function sourceLine(system: string, place: GuestPlace | undefined): string {
  assert.ok(place?.source !== undefined);
  const { path, line } = place.source;
  const folder = system.slice(0, system.lastIndexOf('/'));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const lines = readFileSync(`${ROOT}/${folder}/${name}`, 'utf8').split('\n');
  return lines[line - 1] ?? '';
}
