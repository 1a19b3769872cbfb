import assert from 'node:assert/strict';
import { builds, program } from '../corpus.ts';

const main = '/corpus/main.c';
const header = '/corpus/device.h';

function hex(addresses: readonly bigint[] | undefined): string[] {
  return (addresses ?? []).map((address) => address.toString(16));
}

/** `name:line` of every place a function breakpoint stops at. */
function places(build: string, name: string): string[] {
  return program(build)
    .functionBreakpoints(name)
    .map(({ location, inlined }) => `${location?.file.name}:${location?.line}${inlined ? ' inlined' : ''}`);
}

describe('A line breakpoint', () => {
  for (const build of builds)
    it(`in ${build} stops on its line, in the function of that line`, () => {
      const found = program(build).addressesForLine(main, 63);
      assert.equal(found?.line, 63);
      const [address] = found.addresses;
      assert.equal(program(build).locate(address!)?.line, 63);
      assert.equal(program(build).locate(address!)?.functionName, 'dispatch');
      assert.equal(found.addresses.length, 1);
    });

  it('on a line without code moves to the next that has some', () => {
    assert.equal(program('gcc-O0-dwarf5').addressesForLine(main, 70 + 2)?.line, 72);
    assert.equal(program('gcc-O0-dwarf5').addressesForLine(main, 71)?.line, 72);
    assert.equal(program('gcc-O0-dwarf5').addressesForLine(main, 84)?.line, 85);
  });

  it('after the last line with code is not possible', () => {
    assert.equal(program('gcc-O0-dwarf5').addressesForLine(main, 1000), undefined);
  });

  it('in a file that is not in the program is not possible', () => {
    assert.equal(program('gcc-O0-dwarf5').addressesForLine('/corpus/other.c', 1), undefined);
  });

  it('on the line of a function stops after its prologue, where gdb would', () => {
    assert.deepEqual(hex(program('gcc-O0-dwarf5').addressesForLine(main, 68)?.addresses), [
      program('gcc-O0-dwarf5').functionBreakpoints('main')[0]?.address.toString(16),
    ]);
  });

  it('in a function of a header stops in every copy of it', () => {
    // Not inlined at -O0: main.c and device.c have a copy each.
    const copies = program('gcc-O0-dwarf5').addressesForLine(header, 52)?.addresses ?? [];
    assert.equal(copies.length, 2);
    assert.deepEqual(
      copies.map((address) => program('gcc-O0-dwarf5').locate(address)?.functionName),
      ['ring_next', 'ring_next'],
    );
  });

  it('in an inlined function stops inside the function that it was inlined into', () => {
    const [address] = program('clang-O1-unwind-tables').addressesForLine(header, 61)?.addresses ?? [];
    const chain = program('clang-O1-unwind-tables').inlineChain(address!);
    assert.equal(chain.at(-1)?.name, 'ring_sum');
    assert.equal(chain.at(-1)?.call?.line, 18);
    assert.equal(program('clang-O1-unwind-tables').functionAt(address!)?.name, 'device_poll');
  });

  it('can be set at the columns that begin statements', () => {
    const columns = program('clang-O0-dwarf5').breakpointLocations(main, 46, 46);
    assert.deepEqual(
      columns.map(({ column }) => column),
      [14, 29],
    );
    const [, second] = columns;
    const found = program('clang-O0-dwarf5').addressesForLine(main, 46, second!.column);
    assert.equal(found?.column, second!.column);
    assert.equal(program('clang-O0-dwarf5').locate(found.addresses[0]!)?.column, second!.column);
  });
});

describe('A function breakpoint', () => {
  for (const build of builds)
    it(`in ${build} stops where gdb stops: after the prologue`, () => {
      const lines = build.startsWith('gcc-O2') ? ['main.c:48', 'main.c:29'] : build.startsWith('clang-O2') ? ['main.c:47', 'main.c:28'] : ['main.c:46', 'main.c:28']; // prettier-ignore
      assert.deepEqual(places(build, 'make_large'), [lines[0]]);
      assert.deepEqual(places(build, 'factorial'), [lines[1]]);
    });

  it('has its arguments in place', () => {
    const of = program('gcc-O0-dwarf5');
    const [found] = of.functionBreakpoints('factorial');
    const entry = of.functionsNamed('factorial')[0]?.entry;
    assert.ok(found!.address > entry!);
  });

  it('stops in the copies that were inlined', () => {
    assert.deepEqual(places('clang-O1-unwind-tables', 'ring_next'), ['device.h:52 inlined']);
  });

  it('on assembly stops at the first instruction', () => {
    for (const build of builds)
      assert.deepEqual(
        program(build)
          .functionBreakpoints('count_bits')
          .map(({ address }) => address),
        [program(build).symbol('count_bits')?.address],
      );
  });

  it('works by symbol without debug information', () => {
    const of = program('gcc-O2-nodebug');
    assert.deepEqual(of.functionBreakpoints('device_poll'), [
      {
        name: 'device_poll',
        address: of.symbol('device_poll')?.address,
        inlined: false,
        location: undefined,
      },
    ]);
  });

  it('on a name that no function has is not possible', () => {
    assert.deepEqual(program('gcc-O0-dwarf5').functionBreakpoints('no_such_function'), []);
  });
});

describe('The range of a statement', () => {
  it('holds all addresses of its line around the address, and no other line', () => {
    for (const build of builds) {
      const of = program(build);
      const address = of.addressesForLine(main, 58)?.addresses[0] ?? 0n;
      const range = of.statementRange(address);
      assert.equal(range?.line, 58);
      assert.ok(range.low <= address && address < range.high);
      assert.notEqual(of.statementRange(range.high)?.line, 58);
      assert.notEqual(of.statementRange(range.low - 1n)?.line, 58);
    }
  });

  it('is not known where there is no line table', () => {
    const of = program('gcc-O2-nodebug');
    assert.equal(of.statementRange(of.elf.entry), undefined);
  });
});
