import assert from 'node:assert/strict';
import { registerSet, RegisterWindow } from '../../adapter/machine/register-window.ts';

describe('A register window', () => {
  const table = [
    { name: 'STATUS', offset: 0, width: 4, access: 'read-only', reset: 0, summary: '' },
    {
      name: 'CONTROL',
      offset: 4,
      width: 4,
      widths: [1, 2, 4],
      access: 'read-write',
      reset: 0,
      fields: [{ name: 'value', high: 15, low: 0 }],
      summary: '',
    },
    { name: 'WIDE', offset: 8, width: 8, widths: [4, 8], access: 'read-write', reset: 0, summary: '' },
    {
      name: 'ROW',
      offset: 16,
      width: 4,
      access: 'read-write',
      reset: 0,
      repeat: { count: 2, stride: 4 },
      summary: '',
    },
    { name: 'COMMAND', offset: 24, width: 4, access: 'write-only', reset: 0, summary: '' },
  ] as const;

  function build() {
    const state = {
      reads: 0,
      control: 0x1234,
      wide: 0x1122_3344_5566_7788n,
      row: [7, 8],
      commands: [] as number[],
    };
    const window = new RegisterWindow(
      { onMisuse: 'ignore', onHole: 'ignore' },
      registerSet(table, {
        STATUS: {
          peek: () => state.reads,
          read: () => ++state.reads,
        },
        CONTROL: {
          peek: () => state.control,
          write: (value) => {
            state.control = value;
          },
        },
        WIDE: {
          peek: () => state.wide,
          write: (value) => {
            state.wide = value;
          },
        },
        ROW: {
          peek: (index) => state.row[index] ?? 0,
          write: (value, index) => {
            state.row[index] = value;
          },
        },
        COMMAND: { write: (value) => state.commands.push(value) },
      }),
    );
    return { window, state };
  }

  it('reads with the effect that reading has, and peeks without', () => {
    const { window, state } = build();
    assert.equal(window.peek(0, 4), 0);
    assert.equal(window.read(0, 4), 1);
    assert.equal(window.peek(0, 4), 1);
    assert.equal(state.reads, 1);
  });

  it('keeps reserved bits away from the device', () => {
    const { window, state } = build();
    window.write(4, 4, 0xffff_5678);
    assert.equal(state.control, 0x5678);
  });

  it('changes only the bytes that are written', () => {
    const { window, state } = build();
    window.write(5, 1, 0xab);
    assert.equal(state.control, 0xab34);
  });

  it('reads part of a register', () => {
    assert.equal(build().window.read(5, 1), 0x12);
  });

  it('reads and writes the halves of a wide register', () => {
    const { window, state } = build();
    assert.deepEqual([window.read(8, 4), window.read(12, 4)], [0x5566_7788, 0x1122_3344]);
    window.write(12, 4, 0xffff_ffff);
    assert.equal(state.wide, 0xffff_ffff_5566_7788n);
  });

  it('tells the registers of a row apart', () => {
    const { window, state } = build();
    window.write(20, 4, 9);
    assert.deepEqual(state.row, [7, 9]);
    assert.equal(window.read(16, 4), 7);
  });

  it('reads a write-only register as 0', () => {
    const { window, state } = build();
    window.write(24, 4, 0xffff_ffff);
    assert.deepEqual(state.commands, [0xffff_ffff]);
    assert.equal(window.read(24, 4), 0);
  });

  it('peeks at any bytes, also across registers and where nothing can be read', () => {
    const { window } = build();
    assert.equal(window.peek(5, 4), 0x88_0000_12);
    assert.equal(window.peek(24, 4), 0);
    assert.equal(window.peek(100, 4), 0);
  });

  it('tells what a register holds, whoever may read it', () => {
    const { window } = build();
    assert.equal(window.registerValue('WIDE', 0), 0x1122_3344_5566_7788n);
    assert.equal(window.registerValue('ROW', 1), 8n);
    assert.equal(window.registerValue('COMMAND', 0), undefined);
    assert.equal(window.registerValue('NOTHING', 0), undefined);
  });

  it('drops accesses of a width that the register does not have', () => {
    const { window, state } = build();
    window.write(16, 2, 1);
    assert.deepEqual([state.row[0], window.read(16, 2)], [7, 0]);
  });

  it('gives its block, for those who show registers', () => {
    assert.deepEqual(
      build().window.block.registers.map(({ name }) => name),
      ['STATUS', 'CONTROL', 'WIDE', 'ROW', 'COMMAND'],
    );
  });
});
