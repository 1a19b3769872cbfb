import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describeDevice } from '../../adapter/debugger/devices.ts';
import { Bench } from './support/bench.ts';

const SERIAL = fileURLToPath(new URL('../../examples/serial', import.meta.url));

/** Of the clock of 3.6864 MHz. */
const DIVISOR_OF_115200 = ['0x02', '0x00'];

describe('A device as the debugger shows it', () => {
  it('has the values of registers that share an address, whichever of them answers there now', async () => {
    const { debug } = await Bench.open('serial.system', SERIAL);
    debug.resume();
    debug.run(100_000);
    const uart = debug.system.machine.devices.find(({ name }) => name === 'uart0');
    assert.ok(uart);
    const values = new Map(describeDevice(uart).registers.map(({ name, value }) => [name, value]));
    assert.deepEqual([values.get('DLL'), values.get('DLM')], DIVISOR_OF_115200);
    assert.notEqual(values.get('IER'), values.get('DLM'));
  });
});
