import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Fault, LookupFailure } from './fault.ts';

export function writeFault(out: StateWriter, fault: Fault): void {
  out.string(fault.kind);
  switch (fault.kind) {
    case 'capability':
      out.u64(fault.cptr);
      out.bool(fault.inReceivePhase);
      writeFailure(out, fault.failure);
      return;
    case 'unknown-syscall':
      out.u64(fault.number);
      return;
    case 'user-exception':
      out.u32(fault.number);
      return;
    case 'memory':
      out.u64(fault.address);
      out.bool(fault.isFetch);
      out.u32(fault.status);
      return;
    case 'timeout':
      out.u64(fault.badge);
      return;
  }
}

export function readFault(from: StateReader): Fault {
  const kind = from.string();
  switch (kind) {
    case 'capability':
      return { kind, cptr: from.u64(), inReceivePhase: from.bool(), failure: readFailure(from) };
    case 'unknown-syscall':
      return { kind, number: from.u64() };
    case 'user-exception':
      return { kind, number: from.u32() };
    case 'memory':
      return { kind, address: from.u64(), isFetch: from.bool(), status: from.u32() };
    case 'timeout':
      return { kind, badge: from.u64() };
    default:
      throw new RangeError(`the saved state has a fault of unknown kind ${kind}`);
  }
}

function writeFailure(out: StateWriter, failure: LookupFailure): void {
  out.string(failure.kind);
  switch (failure.kind) {
    case 'invalid-root':
      return;
    case 'missing-capability':
      out.u8(failure.bitsLeft);
      return;
    case 'depth-mismatch':
      out.u8(failure.bitsLeft);
      out.u8(failure.bitsFound);
      return;
    case 'guard-mismatch':
      out.u8(failure.bitsLeft);
      out.u64(failure.guardFound);
      out.u8(failure.bitsFound);
      return;
  }
}

function readFailure(from: StateReader): LookupFailure {
  const kind = from.string();
  switch (kind) {
    case 'invalid-root':
      return { kind };
    case 'missing-capability':
      return { kind, bitsLeft: from.u8() };
    case 'depth-mismatch':
      return { kind, bitsLeft: from.u8(), bitsFound: from.u8() };
    case 'guard-mismatch':
      return { kind, bitsLeft: from.u8(), guardFound: from.u64(), bitsFound: from.u8() };
    default:
      throw new RangeError(`the saved state has a lookup failure of unknown kind ${kind}`);
  }
}
