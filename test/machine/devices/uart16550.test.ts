import assert from 'node:assert/strict';
import { Uart16550 } from '../../../adapter/machine/devices/uart16550.ts';
import { restoreState, saveState } from '../../../adapter/machine/state.ts';
import { DeviceBench } from '../fixtures/device-bench.ts';

describe('The 16550A UART', () => {
  const RBR = 0;
  const THR = 0;
  const DLL = 0;
  const IER = 1;
  const DLM = 1;
  const IIR = 2;
  const FCR = 2;
  const LCR = 3;
  const MCR = 4;
  const LSR = 5;
  const MSR = 6;
  const SCR = 7;

  const RECEIVE = 1;
  const TRANSMIT = 2;
  const LINE = 4;
  const MODEM = 8;
  const LOOP = 0x10;

  /** 8 data bits, no parity, one stop bit at divisor 2: ten bits of 8.68 µs. */
  const CHARACTER = 86_806;

  function build() {
    const bench = new DeviceBench();
    const uart = new Uart16550(bench.context, 'uart0');
    const sent: number[] = [];
    uart.onOutput = (bytes) => sent.push(...bytes);
    const write = (offset: number, value: number) => {
      uart.write(offset, 1, value);
    };
    const read = (offset: number) => uart.read(offset, 1);
    return { bench, uart, sent, write, read };
  }

  /** As a driver sets it up: 115200 baud, 8N1, and FIFOs with the given trigger if any. */
  function configured(fcr = 0) {
    const built = build();
    built.write(LCR, 0x83);
    built.write(DLL, 2);
    built.write(DLM, 0);
    built.write(LCR, 0x03);
    built.write(FCR, fcr);
    return built;
  }

  const text = (value: string) => new TextEncoder().encode(value);

  describe('after reset', () => {
    it('has an empty transmitter and no data', () => {
      assert.equal(build().read(LSR), 0x60);
    });

    it('has no interrupt pending and none enabled', () => {
      const { read, bench } = build();
      assert.deepEqual([read(IIR), read(IER), bench.interrupt], [0x01, 0, false]);
    });

    it('sees a peer that is ready on its modem lines', () => {
      assert.equal(build().read(MSR), 0xb0);
    });

    it('has divisor 12, as in QEMU', () => {
      const { write, read } = build();
      write(LCR, 0x80);
      assert.deepEqual([read(DLL), read(DLM)], [12, 0]);
    });
  });

  describe('the divisor latch', () => {
    it('lies over data and interrupt enable while DLAB is set', () => {
      const { write, read, sent } = build();
      write(LCR, 0x80);
      write(DLL, 0x34);
      write(DLM, 0x12);
      assert.deepEqual([read(DLL), read(DLM)], [0x34, 0x12]);
      write(LCR, 0x03);
      assert.deepEqual([read(RBR), read(IER)], [0, 0]);
      assert.deepEqual(sent, []);
    });

    it('of 0 counts as 1', () => {
      const { uart, write, read, bench } = configured();
      write(LCR, 0x83);
      write(DLL, 0);
      write(LCR, 0x03);
      uart.input(text('a'));
      bench.advance(43_403);
      assert.equal(read(RBR), 97);
    });
  });

  it('tells a debugger the divisor although its bank is not selected, and the FIFO control that cannot be read', () => {
    const { uart } = configured(0x41);
    assert.deepEqual(
      [uart.registerValue('DLL'), uart.registerValue('DLM'), uart.registerValue('FCR')],
      [2n, 0n, 0x41n],
    );
    assert.equal(uart.registerValue('THR'), undefined);
  });

  it('keeps what is written to the scratch register', () => {
    const { write, read } = build();
    write(SCR, 0xa5);
    assert.equal(read(SCR), 0xa5);
  });

  it('keeps four bits of interrupt enable and five of modem control', () => {
    const { write, read } = build();
    write(IER, 0xff);
    write(MCR, 0xff);
    assert.deepEqual([read(IER), read(MCR)], [0x0f, 0x1f]);
  });

  describe('transmitting', () => {
    it('sends a byte at the write of THR', () => {
      const { write, sent } = build();
      write(THR, 65);
      write(THR, 66);
      assert.deepEqual(sent, [65, 66]);
    });

    it('leaves the transmitter empty at once', () => {
      const { write, read } = build();
      write(THR, 65);
      assert.equal(read(LSR) & 0x60, 0x60);
    });

    it('raises the transmitter interrupt after a byte has gone', () => {
      const { write, read, bench } = build();
      write(IER, TRANSMIT);
      read(IIR);
      assert.equal(bench.interrupt, false);
      write(THR, 65);
      assert.equal(bench.interrupt, true);
    });

    it('raises the transmitter interrupt when it is enabled while the transmitter is empty', () => {
      const { write, read, bench } = build();
      write(IER, TRANSMIT);
      assert.equal(bench.interrupt, true);
      assert.equal(read(IIR), 0x02);
    });

    it('does not raise it again when it is enabled a second time without being disabled', () => {
      const { write, read, bench } = build();
      write(IER, TRANSMIT);
      read(IIR);
      write(IER, TRANSMIT | RECEIVE);
      assert.equal(bench.interrupt, false);
    });

    it('takes the transmitter interrupt back when IIR shows it', () => {
      const { write, read, bench } = build();
      write(IER, TRANSMIT);
      assert.equal(read(IIR), 0x02);
      assert.equal(bench.interrupt, false);
      assert.equal(read(IIR), 0x01);
    });

    it('keeps the transmitter interrupt when IIR shows a more urgent one', () => {
      const { uart, write, read, bench } = configured();
      write(IER, TRANSMIT | RECEIVE);
      uart.input(text('a'));
      bench.advance(CHARACTER);
      assert.equal(read(IIR), 0x04);
      read(RBR);
      assert.equal(read(IIR), 0x02);
    });

    it('keeps the transmitter interrupt when a debugger looks at IIR', () => {
      const { uart, write, bench } = build();
      write(IER, TRANSMIT);
      assert.equal(uart.peek(IIR, 1), 0x02);
      assert.equal(bench.interrupt, true);
    });
  });

  describe('receiving without FIFOs', () => {
    it('takes one character time from the outside to RBR', () => {
      const { uart, read, bench } = configured();
      uart.input(text('a'));
      bench.advance(CHARACTER - 1);
      assert.equal(read(LSR) & 1, 0);
      bench.advance(1);
      assert.equal(read(LSR) & 1, 1);
      assert.equal(read(RBR), 97);
      assert.equal(read(LSR) & 1, 0);
    });

    it('takes longer with parity and two stop bits', () => {
      const { uart, write, read, bench } = configured();
      write(LCR, 0x0f);
      uart.input(text('a'));
      bench.advance(CHARACTER * 1.2 - 2);
      assert.equal(read(LSR) & 1, 0);
      bench.advance(2);
      assert.equal(read(LSR) & 1, 1);
    });

    it('lets the next byte wait outside until RBR is read', () => {
      const { uart, read, bench } = configured();
      uart.input(text('ab'));
      bench.advance(100 * CHARACTER);
      assert.equal(read(RBR), 97);
      assert.equal(read(LSR) & 1, 0);
      bench.advance(CHARACTER);
      assert.equal(read(RBR), 98);
    });

    it('interrupts when the interrupt is enabled', () => {
      const { uart, write, read, bench } = configured();
      uart.input(text('a'));
      bench.advance(CHARACTER);
      assert.equal(bench.interrupt, false);
      write(IER, RECEIVE);
      assert.equal(bench.interrupt, true);
      assert.equal(read(IIR), 0x04);
      read(RBR);
      assert.equal(bench.interrupt, false);
    });

    it('leaves the byte to the driver when a debugger looks', () => {
      const { uart, read, bench } = configured();
      uart.input(text('a'));
      bench.advance(CHARACTER);
      assert.equal(uart.peek(RBR, 1), 97);
      assert.equal(read(RBR), 97);
    });
  });

  describe('receiving with FIFOs', () => {
    it('shows in IIR that they are on', () => {
      assert.equal(configured(0x01).read(IIR), 0xc1);
    });

    it('holds sixteen bytes and lets the rest wait outside', () => {
      const { uart, read, bench } = configured(0x01);
      uart.input(text('abcdefghijklmnopqrst'));
      bench.advance(100 * CHARACTER);
      const got = Array.from({ length: 16 }, () => read(RBR));
      assert.equal(String.fromCharCode(...got), 'abcdefghijklmnop');
      assert.equal(read(LSR) & 1, 0);
      bench.settle();
      assert.equal(read(RBR), 113);
    });

    it('loses nothing that waits', () => {
      const { uart, read, bench } = configured(0x01);
      const long = 'the quick brown fox jumps over the lazy dog';
      uart.input(text(long));
      let got = '';
      for (let turn = 0; turn < 200; turn++) {
        bench.advance(3 * CHARACTER);
        while ((read(LSR) & 1) !== 0) got += String.fromCharCode(read(RBR));
      }
      assert.equal(got, long);
      assert.equal(read(LSR) & 2, 0);
    });

    for (const [bits, level] of [
      [0x01, 1],
      [0x41, 4],
      [0x81, 8],
      [0xc1, 14],
    ] as const) {
      it(`interrupts at a trigger level of ${level}`, () => {
        const { uart, write, read, bench } = configured(bits);
        write(IER, RECEIVE);
        uart.input(new Uint8Array(level));
        bench.advance((level - 1) * CHARACTER);
        assert.equal(bench.interrupt, false);
        bench.advance(CHARACTER);
        assert.equal(read(IIR), 0xc4);
      });
    }

    it('interrupts after four character times of silence below the trigger level', () => {
      const { uart, write, read, bench } = configured(0x81);
      write(IER, RECEIVE);
      uart.input(text('ab'));
      bench.advance(2 * CHARACTER);
      bench.advance(4 * CHARACTER - 1);
      assert.equal(bench.interrupt, false);
      bench.advance(1);
      assert.equal(read(IIR), 0xcc);
    });

    it('takes the timeout back at a read of RBR, and begins it anew while bytes are left', () => {
      const { uart, write, read, bench } = configured(0x81);
      write(IER, RECEIVE);
      uart.input(text('ab'));
      bench.advance(6 * CHARACTER);
      read(RBR);
      assert.equal(bench.interrupt, false);
      bench.advance(4 * CHARACTER);
      assert.equal(bench.interrupt, true);
      read(RBR);
      bench.settle();
      assert.equal(bench.interrupt, false);
    });

    it('takes the data interrupt back when the FIFO falls below the trigger level', () => {
      const { uart, write, read, bench } = configured(0x41);
      write(IER, RECEIVE);
      uart.input(text('abcd'));
      bench.advance(4 * CHARACTER);
      assert.equal(bench.interrupt, true);
      read(RBR);
      assert.equal(bench.interrupt, false);
    });

    it('empties the receiver when told to', () => {
      const { uart, write, read, bench } = configured(0x01);
      uart.input(text('ab'));
      bench.advance(2 * CHARACTER);
      write(FCR, 0x03);
      assert.equal(read(LSR) & 1, 0);
    });

    it('empties the receiver when they are switched on or off', () => {
      const { uart, write, read, bench } = configured(0x01);
      uart.input(text('ab'));
      bench.advance(2 * CHARACTER);
      write(FCR, 0x00);
      assert.deepEqual([read(LSR) & 1, read(IIR)], [0, 0x01]);
    });

    it('ignores trigger and clear bits while they stay off', () => {
      const { uart, write, read, bench } = configured();
      uart.input(text('a'));
      bench.advance(CHARACTER);
      write(FCR, 0xc2);
      assert.equal(read(LSR) & 1, 1);
    });
  });

  describe('in loop mode', () => {
    it('receives what it sends, and sends nothing outside', () => {
      const { write, read, sent } = configured(0x01);
      write(MCR, LOOP);
      write(THR, 65);
      write(THR, 66);
      assert.deepEqual([read(RBR), read(RBR), sent], [65, 66, []]);
    });

    it('loses the byte that finds the FIFO full, and reports an overrun', () => {
      const { write, read } = configured(0x01);
      write(MCR, LOOP);
      for (let byte = 0; byte < 17; byte++) write(THR, byte);
      assert.equal(read(LSR) & 2, 2);
      assert.equal(read(LSR) & 2, 0);
      const got = Array.from({ length: 16 }, () => read(RBR));
      assert.equal(got[15], 15);
    });

    it('overwrites the byte before where FIFOs are off', () => {
      const { write, read } = configured();
      write(MCR, LOOP);
      write(THR, 1);
      write(THR, 2);
      assert.deepEqual([read(LSR) & 3, read(RBR)], [3, 2]);
    });

    it('raises the line status interrupt for an overrun until LSR is read', () => {
      const { write, read, bench } = configured();
      write(IER, LINE);
      write(MCR, LOOP);
      write(THR, 1);
      write(THR, 2);
      assert.equal(read(IIR), 0x06);
      read(LSR);
      assert.equal(bench.interrupt, false);
    });

    it('wires DTR to DSR, RTS to CTS, OUT1 to RI and OUT2 to DCD', () => {
      const { write, read } = configured();
      for (const [output, input] of [
        [0x01, 0x20],
        [0x02, 0x10],
        [0x04, 0x40],
        [0x08, 0x80],
      ] as const) {
        write(MCR, LOOP | output);
        assert.equal(read(MSR) & 0xf0, input);
      }
    });

    it('lets bytes from outside wait', () => {
      const { uart, write, read, bench } = configured(0x01);
      write(MCR, LOOP);
      uart.input(text('a'));
      bench.settle();
      assert.equal(read(LSR) & 1, 0);
      write(MCR, 0);
      bench.settle();
      assert.equal(read(RBR), 97);
    });
  });

  describe('modem status', () => {
    it('remembers changes of the lines until it is read', () => {
      const { write, read } = configured();
      write(MCR, LOOP);
      assert.equal(read(MSR), 0x0b);
      assert.equal(read(MSR), 0x00);
    });

    it('shows a ring only by its end', () => {
      const { write, read } = configured();
      write(MCR, LOOP | 4);
      assert.equal(read(MSR), 0x4b);
      write(MCR, LOOP);
      assert.equal(read(MSR), 0x04);
    });

    it('interrupts for a change when enabled, with the lowest urgency', () => {
      const { write, read, bench } = configured();
      write(MCR, LOOP);
      write(IER, MODEM);
      assert.equal(bench.interrupt, true);
      assert.equal(read(IIR), 0x00);
      read(MSR);
      assert.equal(bench.interrupt, false);
    });
  });

  it('shows the most urgent of several interrupts', () => {
    const { write, read } = configured();
    write(MCR, LOOP);
    write(IER, RECEIVE | TRANSMIT | LINE | MODEM);
    write(THR, 1);
    write(THR, 2);
    assert.equal(read(IIR), 0x06);
    read(LSR);
    assert.equal(read(IIR), 0x04);
    read(RBR);
    assert.equal(read(IIR), 0x02);
    assert.equal(read(IIR), 0x00);
    read(MSR);
    assert.equal(read(IIR), 0x01);
  });

  it('acts on its low byte when it is accessed by wider instructions, as in QEMU', () => {
    const { uart, sent } = build();
    uart.write(THR, 4, 0x1234_5641);
    assert.deepEqual(sent, [0x41]);
    assert.equal(uart.read(0, 4), 0);
  });

  it('ignores writes of the status registers', () => {
    const { write, read } = build();
    write(LSR, 0);
    write(MSR, 0);
    assert.deepEqual([read(LSR), read(MSR)], [0x60, 0xb0]);
  });

  it('is as new after a reset', () => {
    const { uart, write, read, bench } = configured(0xc1);
    uart.input(text('a'));
    bench.settle();
    write(IER, 0x0f);
    write(MCR, 0x1f);
    uart.reset();
    assert.deepEqual([IER, IIR, LCR, MCR, LSR, MSR].map(read), [0, 1, 0, 8, 0x60, 0xb0]);
    assert.equal(bench.interrupt, false);
    assert.equal(bench.clock.nextDeadline, undefined);
  });

  it('keeps bytes that wait outside over a reset', () => {
    const { uart, read, bench } = configured();
    uart.input(text('a'));
    uart.reset();
    bench.settle();
    assert.equal(read(RBR), 97);
  });

  it('keeps an overrun in its state', () => {
    const { uart, write, read } = configured();
    write(MCR, LOOP);
    write(THR, 1);
    write(THR, 2);
    const saved = saveState(uart);
    read(LSR);
    restoreState(uart, saved);
    assert.equal(read(LSR) & 2, 2);
  });

  it('runs on identically from a restored state', () => {
    const { bench, uart, write, read } = configured(0x41);
    write(IER, 0x0f);
    uart.input(text('hello, world'));
    bench.advance(2.5 * CHARACTER);
    bench.assertReplays(uart, () => {
      bench.advance(3 * CHARACTER);
      read(IIR);
      read(RBR);
      write(MCR, LOOP);
      write(THR, 7);
      write(MCR, 0);
      bench.advance(2 * CHARACTER);
    });
  });
});
