import assert from 'node:assert/strict';
import { CNodeObject } from '../../../adapter/microkernel/objects/cnode.ts';
import type { Capability } from '../../../adapter/microkernel/objects/model.ts';
import { NotificationObject } from '../../../adapter/microkernel/objects/notification.ts';
import { ObjectTable } from '../../../adapter/microkernel/objects/object-table.ts';
import { TcbObject } from '../../../adapter/microkernel/objects/tcb.ts';
import { lookUp } from '../../../adapter/microkernel/syscalls/lookup.ts';

const objects = new ObjectTable();
const target: Capability = {
  kind: 'notification',
  notification: new NotificationObject(objects, 'target'),
  badge: 0n,
  rights: { send: true, receive: true },
};

function cnodeCap(
  radix: number,
  guardSize: number,
  guard: bigint,
  slots: Record<number, Capability>,
): Capability {
  const cnode = new CNodeObject(objects, 'CNode', radix);
  for (const [slot, capability] of Object.entries(slots)) cnode.put(Number(slot), capability);
  return { kind: 'cnode', cnode, guard, guardSize };
}

function threadWith(cspace: Capability): TcbObject {
  const tcb = new TcbObject(objects, 'thread');
  tcb.cspace = cspace;
  return tcb;
}

describe('looking up a capability', () => {
  it('uses all 64 bits: guard, then index', () => {
    const tcb = threadWith(cnodeCap(8, 56, 0n, { 5: target }));
    assert.deepEqual(lookUp(tcb, 5n), { capability: target });
  });

  it('goes from CNode to CNode', () => {
    const inner = cnodeCap(9, 49, 0n, { 74: target });
    const tcb = threadWith(cnodeCap(6, 0, 0n, { 0: inner, 7: target }));
    assert.deepEqual(lookUp(tcb, 74n), { capability: target });
    assert.deepEqual(lookUp(tcb, 7n << 58n), { capability: target });
  });

  it('ignores the bits left when it comes to a slot that is no CNode', () => {
    const tcb = threadWith(cnodeCap(6, 0, 0n, { 7: target }));
    assert.deepEqual(lookUp(tcb, (7n << 58n) | 12345n), { capability: target });
  });

  it('of an empty slot succeeds, with nothing in it', () => {
    const tcb = threadWith(cnodeCap(8, 56, 0n, {}));
    assert.deepEqual(lookUp(tcb, 9n), { capability: { kind: 'null' } });
  });

  it('fails at a guard that does not match, and says what the guard is', () => {
    const tcb = threadWith(cnodeCap(8, 56, 3n, {}));
    assert.deepEqual(lookUp(tcb, 0n), {
      failure: { kind: 'guard-mismatch', bitsLeft: 64, guardFound: 3n, bitsFound: 56 },
    });
  });

  it('fails at a CNode that wants more bits than are left', () => {
    const inner = cnodeCap(9, 50, 0n, {});
    const tcb = threadWith(cnodeCap(6, 0, 0n, { 0: inner }));
    assert.deepEqual(lookUp(tcb, 0n), { failure: { kind: 'depth-mismatch', bitsLeft: 58, bitsFound: 59 } });
  });

  it('fails without a capability space', () => {
    assert.deepEqual(lookUp(threadWith({ kind: 'null' }), 0n), { failure: { kind: 'invalid-root' } });
  });
});
