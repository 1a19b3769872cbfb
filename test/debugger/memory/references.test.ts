import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  decodeAddress,
  encodeAddress,
  formatReference,
  parseReference,
} from '../../../adapter/debugger/memory/references.ts';

const spaces = fc.nat({ max: 500 });
const addresses = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const userAddresses = fc.bigInt({ min: 0n, max: (1n << 38n) - 1n });

describe('memory references', () => {
  it('name partition and address, both of them', () => {
    fc.assert(
      fc.property(spaces, fc.oneof(addresses, userAddresses), (space, address) => {
        assert.deepEqual(decodeAddress(encodeAddress(space, address)), { space, address });
        assert.deepEqual(parseReference(formatReference(space, address)), { space, address });
      }),
    );
  });

  it('are the plain address in the first partition', () => {
    assert.equal(formatReference(0, 0x8000_0000n), '0x80000000');
  });

  it('keep equal addresses of two partitions apart', () => {
    assert.notEqual(formatReference(0, 0x20_0000n), formatReference(1, 0x20_0000n));
  });

  it('differ between user addresses by less than a double can count', () => {
    fc.assert(
      fc.property(spaces, userAddresses, spaces, userAddresses, (space, address, other, elsewhere) => {
        const distance = encodeAddress(space, address) - encodeAddress(other, elsewhere);
        assert.equal(BigInt(Number(distance)), distance);
      }),
    );
  });

  it('are refused when they are no number', () => {
    for (const text of ['', 'main', '-5', '0x', '0xg', `0x${'1'.repeat(40)}`])
      assert.equal(parseReference(text), undefined);
  });
});
