import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { allRules } from '../../adapter/faults/rules/all.ts';
import { nodeFiles } from '../../adapter/node/files.ts';
import type { Files } from '../../adapter/systems/files.ts';
import { ROOT, runSystem } from './support/run-system.ts';

interface Expectation {
  readonly severity: 'error' | 'warning';
  /** The line of bug.c that must change. */
  readonly line: RegExp;
  /** What the first sentence says. */
  readonly says: RegExp;
  /** Messages of the causes, in order of time. */
  readonly causes?: readonly RegExp[];
  readonly dma?: 'observe';
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  'mem-fault': {
    severity: 'error',
    line: /table\[i\] = i \* i;/,
    says: /^`init` wrote 8 bytes at 0x3001000, right behind the end of region `table`/,
  },
  'mem-stack': {
    severity: 'error',
    line: /volatile struct directory directory|directory\.|visit/,
    says: /^`visit` ran out of stack: .* the stack of `program` has 8192 bytes/,
    causes: [/called from `visit`/],
  },
  'mem-null-fn': {
    severity: 'error',
    line: /operations->reset\(\);/,
    says: /^`run` called a function through a null pointer/,
    causes: [/called from `init`/],
  },
  'dma-outside': {
    severity: 'error',
    line: /descriptors\[1\]\.length = 8 \* SECTOR;/,
    says: /^`virtio-mmio0` wrote 2048 bytes past the end of region `buffer` .*; the next bytes belong to region `neighbour` of `neighbour`/,
    causes: [/descriptor 1 of queue 0, length/, /was told to work by a write to `QueueNotify`/],
    dma: 'observe',
  },
  'dma-blocked': {
    severity: 'error',
    line: /descriptors\[1\]\.address = neighbour_paddr;/,
    says: /^`virtio-mmio0` wanted to write 1024 bytes at 0x86001000, which is in region `neighbour` of `neighbour`/,
    causes: [/descriptor 1 of queue 0, addr/, /QueueNotify/],
  },
  'dma-virtual-address': {
    severity: 'error',
    line: /descriptors\[1\]\.address = \(uintptr_t\)buffer;/,
    says: /^`virtio-mmio0` was given 0x3100000, which is where `program` sees region `buffer`: a virtual address, and the address on the bus is 0x86000000/,
    causes: [/descriptor 1 of queue 0, addr/, /QueueNotify/],
  },
  'irq-unacked': {
    severity: 'error',
    line: /void notified/,
    says: /^Interrupt 11 of `rtc` was handled but never acknowledged by `program`/,
    causes: [/interrupt 11 was delivered/, /waits again without having acknowledged/],
  },
  'live-loop': {
    severity: 'error',
    line: /while \(!\(uart\[LINE_STATUS\] & TRANSMITTER_EMPTY\)\)/,
    says: /^The loop in `init` never ends: .* It reads `LSR` of `uart0`, which answers 0x60 every time/,
  },
  'cap-error': {
    severity: 'error',
    line: /seL4_Signal\(BASE_OUTPUT_NOTIFICATION_CAP \+ PEER\);/,
    says: /^`seL4_Signal` on capability 14 \(the notification of channel 4\) did nothing: there is an empty slot/,
  },
  'reg-size': {
    severity: 'warning',
    line: /\*queue_select = 0;/,
    says: /^2 bytes were written to `QueueSel` \(`virtio-mmio0` \+ 0x30\), which is accessed with 4 bytes/,
  },
};

describe('the fault rules', () => {
  it('all have a page, a program with the mistake and two without', () => {
    for (const { code } of allRules) {
      assert.ok(EXPECTED[code], `no expectation for ${code}`);
      assert.ok(existsSync(`${ROOT}docs/faults/${code}.md`), `no page for ${code}`);
      for (const variant of ['bug', 'clean-1', 'clean-2'])
        assert.ok(existsSync(`${ROOT}test/programs/${code}/${variant}.system`), `${code}/${variant}`);
    }
  });

  for (const [code, expected] of Object.entries(EXPECTED)) {
    const { dma = 'enforce' } = expected;
    describe(code, () => {
      it('finds its mistake at the line that must change, and nothing else', async () => {
        const { reports } = await runSystem(`test/programs/${code}/bug.system`, { dma });
        assert.deepEqual(
          reports.map(({ fault }) => [fault.code, fault.severity]),
          [[code, expected.severity]],
        );
        const fault = reports[0]!.fault;
        assert.match(fault.message, expected.says);
        assert.equal(fault.place.source?.path.endsWith('bug.c'), true);
        assert.match(sourceLine(code, fault.place.source.line), expected.line);
        const causes = fault.causes.map(({ message }) => message);
        for (const [index, cause] of (expected.causes ?? []).entries())
          assert.match(causes[index] ?? 'nothing', cause, causes.join('\n'));
        const moments = fault.causes.map(({ moment }) => moment);
        assert.deepEqual(
          moments,
          [...moments].sort((a, b) => a - b),
        );
      });

      for (const variant of ['clean-1', 'clean-2'])
        it(`is silent about the near miss ${variant}`, async () => {
          const { reports } = await runSystem(`test/programs/${code}/${variant}.system`, { dma });
          assert.deepEqual(
            reports.map(({ fault }) => fault.message),
            [],
          );
        });

      it('is what finds it: without the rule nothing is reported', async () => {
        const rules = allRules.filter((rule) => rule.code !== code);
        const { reports } = await runSystem(`test/programs/${code}/bug.system`, { dma, rules });
        assert.deepEqual(reports, []);
      });
    });
  }

  it('work on programs without symbols and debug information', async () => {
    for (const code of ['mem-null-fn', 'mem-stack', 'cap-error']) {
      const { reports } = await runSystem(`test/programs/${code}/bug.system`, { files: stripped });
      const fault = reports[0]?.fault;
      assert.equal(fault?.code, code);
      assert.equal(fault.place.source, undefined);
      assert.equal(fault.place.partition, 'program');
      assert.ok(fault.place.pc >= 0x200000n, fault.place.pc.toString(16));
    }
  });
});

function sourceLine(code: string, line: number): string {
  const text = readFileSync(`${ROOT}test/programs/${code}/bug.c`, 'utf8');
  return text.split('\n')[line - 1] ?? '';
}

/** The files of the repository, with every ELF file reduced to what is loaded. */
const stripped: Files = {
  ...nodeFiles,
  async read(path) {
    const bytes = await nodeFiles.read(path);
    if (!path.endsWith('.elf')) return bytes;
    const header = new DataView(bytes.buffer);
    header.setBigUint64(0x28, 0n, true); // e_shoff
    header.setUint16(0x3c, 0, true); // e_shnum
    header.setUint16(0x3e, 0, true); // e_shstrndx
    return bytes;
  },
};
