import type { Moment, Nanoseconds } from './clock.ts';

/** Where typed events of the rooms go. The machine, the hypervisor and the kernels each emit a union of their own. */
export interface EventSink<Event extends { readonly kind: string }> {
  /** Whether anybody listens to events of this kind; lets the emitter skip building what nobody reads. */
  wants(kind: Event['kind']): boolean;
  emit(event: Event): void;
}

/** Joins the rooms' events: anybody may subscribe to kinds. Listeners run at once, in order of subscription. */
export class EventHub<Event extends { readonly kind: string }> implements EventSink<Event> {
  private readonly listeners = new Map<string, ((event: Event) => void)[]>();

  wants(kind: Event['kind']): boolean {
    return this.listeners.has(kind);
  }

  emit(event: Event): void {
    for (const listener of this.listeners.get(event.kind) ?? []) listener(event);
  }

  /** @returns a function that ends the subscription. */
  on<Kind extends Event['kind']>(
    kind: Kind,
    listener: (event: Extract<Event, { readonly kind: Kind }>) => void,
  ): () => void {
    // The map is keyed by kind, so a listener only ever sees events of its own kind.
    const untyped = listener as (event: Event) => void;
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), untyped]);
    return () => {
      const rest = (this.listeners.get(kind) ?? []).filter((other) => other !== untyped);
      if (rest.length > 0) this.listeners.set(kind, rest);
      else this.listeners.delete(kind);
    };
  }
}

/** Where a device found the bus address of a transfer: the field of the descriptor that the driver filled. */
export interface DmaOrigin {
  /** Physical address of the field that held the bus address; a register of the device where that held it. */
  readonly address: number;
  /** Bytes of that field. */
  readonly size: number;
  /** In the device's words, e.g. `descriptor 3, addr`. */
  readonly what: string;
  /** The field that held the length of the transfer, where one did. */
  readonly length?: { readonly address: number; readonly size: number };
}

export interface DmaRequest {
  readonly device: string;
  /** Bus address, as the driver gave it. */
  readonly address: number;
  readonly length: number;
  readonly access: 'read' | 'write';
  readonly origin: DmaOrigin | undefined;
}

/** What the machine reports. `hart` and `pc` say which instruction led to it where one did. */
export type MachineEvent =
  | {
      readonly kind: 'mmio';
      readonly moment: Moment;
      readonly hart: number;
      readonly pc: bigint;
      readonly device: string;
      readonly register: string | undefined;
      readonly offset: number;
      readonly size: number;
      readonly access: 'read' | 'write';
      readonly value: bigint;
    }
  | {
      /** An access that the register's description does not allow; what the guest saw is what hardware would do. */
      readonly kind: 'register-misuse';
      readonly moment: Moment;
      readonly hart: number;
      readonly pc: bigint;
      readonly device: string;
      readonly register: string | undefined;
      readonly offset: number;
      readonly size: number;
      readonly access: 'read' | 'write';
      readonly value: bigint;
      readonly problem: RegisterMisuse;
      /** Whether the bus answered with an error (the guest takes an access fault). */
      readonly faulted: boolean;
    }
  | {
      readonly kind: 'dma';
      readonly moment: Moment;
      readonly time: Nanoseconds;
      readonly request: DmaRequest;
      /** What the domain said. `observed`: outside the domain, let through. */
      readonly verdict: 'allowed' | 'observed' | 'blocked' | 'bus-error';
      /** The part of the request that the verdict is about. */
      readonly address: number;
      readonly length: number;
    }
  | {
      readonly kind: 'interrupt-line';
      readonly moment: Moment;
      readonly source: number;
      readonly device: string;
      readonly level: boolean;
    }
  | {
      /** A device cannot do what its driver asked for, e.g. a chain of descriptors that loops. */
      readonly kind: 'device-error';
      readonly moment: Moment;
      readonly device: string;
      readonly problem: string;
    }
  | {
      /** A store to, or load from, a watched page (see `PageWatches`). Sent after the access happened. */
      readonly kind: 'watched-access';
      readonly moment: Moment;
      readonly by: 'cpu' | 'dma';
      readonly device: string | undefined;
      readonly hart: number;
      readonly pc: bigint;
      readonly access: 'load' | 'store';
      readonly physical: number;
      readonly virtual: bigint;
      readonly size: number;
    };

export type RegisterMisuse =
  | 'wrong-width'
  | 'misaligned'
  | 'no-register'
  | 'write-to-read-only'
  | 'read-of-write-only'
  | 'reserved-bits';
