/**
 * What the adapter and its clients say to each other beyond the Debug Adapter Protocol. Every request here is also reachable
 * by a Debug Console command, so that editors without our extension lose nothing.
 */

/** Event `bulkhead/fault`: a fault was found. Positions are what the Problems panel shows; lines and columns from 1. */
export interface FaultEventBody {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly place: PlaceBody | undefined;
  /** Where it happened, in words, when there is no source: `serial_driver at uart_write+0x1c`. */
  readonly where: string;
  readonly related: readonly {
    readonly message: string;
    readonly place: PlaceBody | undefined;
    readonly where: string;
  }[];
  /** How often the same rule fired at the same line for the same object; later events with the same `id` replace earlier ones. */
  readonly id: number;
  readonly count: number;
  /** Markdown text of a report to copy. */
  readonly report: string;
}

export interface PlaceBody {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Event `bulkhead/console`: bytes from a console of the guest, Latin-1 coded in base64. */
export interface ConsoleOutputBody {
  readonly console: string;
  readonly data: string;
}

/** Request `bulkhead/consoles`: the consoles there are. */
export interface ConsolesResponseBody {
  readonly consoles: readonly {
    readonly name: string;
    readonly partition: string | undefined;
    readonly takesInput: boolean;
  }[];
}

/** Request `bulkhead/input`: bytes for a console, base64. */
export interface InputArguments {
  readonly console: string;
  readonly data: string;
}

/** Request `bulkhead/partitions`: what the Partitions view shows. */
export interface PartitionsResponseBody {
  readonly partitions: readonly PartitionBody[];
}

export interface PartitionBody {
  readonly name: string;
  readonly state: 'running' | 'stopped' | 'killed';
  readonly restarts: number;
  readonly programs: readonly string[];
  readonly threads: readonly { readonly id: number; readonly name: string; readonly state: string }[];
  readonly mappings: readonly {
    readonly name: string;
    readonly start: string;
    readonly end: string;
    readonly physical: string;
    readonly permissions: string;
  }[];
  readonly devices: readonly {
    readonly name: string;
    readonly model: string;
    readonly registers: readonly RegisterBody[];
  }[];
  readonly interrupts: readonly {
    readonly source: number;
    readonly device: string | undefined;
    readonly pending: boolean;
    readonly waitsForAck: boolean;
  }[];
  readonly dma: {
    readonly mode: 'enforce' | 'observe';
    readonly windows: readonly {
      readonly name: string;
      readonly bus: string;
      readonly end: string;
      readonly permissions: string;
    }[];
  };
}

export interface RegisterBody {
  readonly name: string;
  readonly offset: string;
  readonly value: string;
  readonly summary: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** Request `bulkhead/partition`: act on one partition. */
export interface PartitionCommandArguments {
  readonly partition: string;
  readonly action: 'stop' | 'resume' | 'kill' | 'restart';
}

/** Event `bulkhead/problems`: mistakes in the description; sent before the launch request fails, or as warnings. */
export interface ProblemsBody {
  readonly problems: readonly {
    readonly severity: 'error' | 'warning';
    readonly message: string;
    readonly place: PlaceBody & { readonly endColumn?: number };
  }[];
}
