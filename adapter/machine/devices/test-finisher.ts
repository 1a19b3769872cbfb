import { MmioDevice } from '../mmio-device.ts';
import { registerSet, RegisterWindow } from '../register-window.ts';
import type { RegisterDescription } from '../registers.ts';
import type { StateReader, StateWriter } from '../state.ts';

const table = [
  {
    name: 'FINISH',
    offset: 0,
    width: 4,
    widths: [2, 4],
    access: 'write-only',
    reset: 0,
    fields: [
      { name: 'code', high: 31, low: 16 },
      { name: 'status', high: 15, low: 0, values: { 0x3333: 'fail', 0x5555: 'pass', 0x7777: 'reset' } },
    ],
    writeEffect: 'ends or restarts the machine',
    summary: 'How the machine ends',
  },
] as const satisfies readonly RegisterDescription[];

/** How the guest wants the machine to go on. */
export type PowerState =
  { readonly kind: 'on' } | { readonly kind: 'off'; readonly exitCode: number } | { readonly kind: 'reset' };

/** SiFive's test finisher, the power switch of QEMU's `virt`. What it does not know it ignores. */
export class TestFinisher extends MmioDevice {
  readonly name = 'test-finisher';
  readonly model = 'SiFive test finisher';
  readonly size = 0x1000;
  protected readonly window: RegisterWindow;
  private state: PowerState = { kind: 'on' };

  /** @param changed called when the guest asks to end or to restart. */
  constructor(changed: () => void) {
    super();
    this.window = new RegisterWindow(
      { onMisuse: 'fault', onHole: 'ignore' },
      registerSet(table, {
        FINISH: {
          write: (value) => {
            const wanted = finish(value & 0xffff, value >>> 16);
            if (wanted === undefined) return;
            this.state = wanted;
            changed();
          },
        },
      }),
    );
  }

  get power(): PowerState {
    return this.state;
  }

  reset(): void {
    this.state = { kind: 'on' };
  }

  save(out: StateWriter): void {
    out.u8(['on', 'off', 'reset'].indexOf(this.state.kind));
    out.u32(this.state.kind === 'off' ? this.state.exitCode : 0);
  }

  restore(from: StateReader): void {
    const kind = from.u8();
    const exitCode = from.u32();
    this.state = kind === 1 ? { kind: 'off', exitCode } : { kind: kind === 2 ? 'reset' : 'on' };
  }
}

function finish(status: number, code: number): PowerState | undefined {
  if (status === 0x5555) return { kind: 'off', exitCode: 0 };
  if (status === 0x3333) return { kind: 'off', exitCode: code };
  if (status === 0x7777) return { kind: 'reset' };
  return undefined;
}
