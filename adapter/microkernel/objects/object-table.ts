import type { Saveable, StateReader, StateWriter } from '../../machine/state.ts';
import type { Capability, KernelObject } from './model.ts';

type Kind = KernelObject['kind'];
type OfKind<K extends Kind> = Extract<KernelObject, { readonly kind: K }>;

/** All objects of a kernel by number; what refers to an object is saved as that number. */
export class ObjectTable implements Saveable {
  private readonly objects: KernelObject[] = [];

  /** The number that the next object gets. */
  get nextId(): number {
    return this.objects.length + 1;
  }

  add(object: KernelObject): void {
    this.objects.push(object);
  }

  ofKind<K extends Kind>(kind: K): OfKind<K>[] {
    return this.objects.filter((object): object is OfKind<K> => object.kind === kind);
  }

  save(out: StateWriter): void {
    for (const object of this.objects) object.save(out);
  }

  restore(from: StateReader): void {
    for (const object of this.objects) object.restore(from);
  }

  writeReference(out: StateWriter, object: KernelObject | undefined): void {
    out.u32(object?.id ?? 0);
  }

  readAny(from: StateReader): KernelObject | undefined {
    const id = from.u32();
    if (id === 0) return undefined;
    const object = this.objects[id - 1];
    if (object === undefined)
      throw new RangeError(`the saved state names a kernel object ${id} that does not exist`);
    return object;
  }

  readOptional<K extends Kind>(from: StateReader, kind: K): OfKind<K> | undefined {
    const object = this.readAny(from);
    if (object === undefined || isOfKind(object, kind)) return object;
    throw new RangeError(`the saved state takes ${object.kind} ${object.id} for a ${kind}`);
  }

  read<K extends Kind>(from: StateReader, kind: K): OfKind<K> {
    const object = this.readOptional(from, kind);
    if (object === undefined) throw new RangeError(`the saved state lacks a ${kind}`);
    return object;
  }

  writeCapability(out: StateWriter, capability: Capability): void {
    out.string(capability.kind);
    switch (capability.kind) {
      case 'null':
        return;
      case 'endpoint':
        this.writeReference(out, capability.endpoint);
        out.u64(capability.badge);
        out.bool(capability.rights.send);
        out.bool(capability.rights.receive);
        out.bool(capability.rights.grant);
        out.bool(capability.rights.grantReply);
        return;
      case 'notification':
        this.writeReference(out, capability.notification);
        out.u64(capability.badge);
        out.bool(capability.rights.send);
        out.bool(capability.rights.receive);
        return;
      case 'reply':
        this.writeReference(out, capability.reply);
        out.bool(capability.grant);
        return;
      case 'cnode':
        this.writeReference(out, capability.cnode);
        out.u64(capability.guard);
        out.u8(capability.guardSize);
        return;
      case 'thread':
        this.writeReference(out, capability.tcb);
        return;
      case 'irq-handler':
        this.writeReference(out, capability.handler);
        return;
      case 'scheduling-context':
        this.writeReference(out, capability.context);
        return;
      case 'page-table':
        this.writeReference(out, capability.vspace);
        return;
      case 'frame':
        this.writeReference(out, capability.frame);
        out.bool(capability.rights.read);
        out.bool(capability.rights.write);
        return;
    }
  }

  readCapability(from: StateReader): Capability {
    const kind = from.string();
    switch (kind) {
      case 'null':
        return { kind };
      case 'endpoint':
        return {
          kind,
          endpoint: this.read(from, 'endpoint'),
          badge: from.u64(),
          rights: readEndpointRights(from),
        };
      case 'notification':
        return {
          kind,
          notification: this.read(from, 'notification'),
          badge: from.u64(),
          rights: { send: from.bool(), receive: from.bool() },
        };
      case 'reply':
        return { kind, reply: this.read(from, 'reply'), grant: from.bool() };
      case 'cnode':
        return { kind, cnode: this.read(from, 'cnode'), guard: from.u64(), guardSize: from.u8() };
      case 'thread':
        return { kind, tcb: this.read(from, 'tcb') };
      case 'irq-handler':
        return { kind, handler: this.read(from, 'irq-handler') };
      case 'scheduling-context':
        return { kind, context: this.read(from, 'scheduling-context') };
      case 'page-table':
        return { kind, vspace: this.read(from, 'vspace') };
      case 'frame':
        return { kind, frame: this.read(from, 'frame'), rights: { read: from.bool(), write: from.bool() } };
      default:
        throw new RangeError(`the saved state has a capability of unknown kind ${kind}`);
    }
  }
}

function isOfKind<K extends Kind>(object: KernelObject, kind: K): object is OfKind<K> {
  return object.kind === kind;
}

function readEndpointRights(from: StateReader): Extract<Capability, { readonly kind: 'endpoint' }>['rights'] {
  return { send: from.bool(), receive: from.bool(), grant: from.bool(), grantReply: from.bool() };
}
