import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Endpoint, EndpointService, Tcb } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** A rendezvous of senders and receivers. */
export class EndpointObject implements Endpoint {
  readonly kind = 'endpoint';
  readonly id: number;
  readonly name: string;
  queue: Tcb[] = [];
  service: EndpointService | undefined;
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, name: string) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = name;
    objects.add(this);
  }

  save(out: StateWriter): void {
    out.list(this.queue, (tcb) => this.objects.writeReference(out, tcb));
  }

  restore(from: StateReader): void {
    this.queue = from.list(() => this.objects.read(from, 'tcb'));
  }
}

/** Which side waits at an endpoint. */
export function waiting(endpoint: Endpoint): 'nobody' | 'senders' | 'receivers' {
  const first = endpoint.queue[0];
  if (first === undefined) return 'nobody';
  return first.state.kind === 'blocked-on-send' ? 'senders' : 'receivers';
}
