/**
 * Event breakpoints are function breakpoints whose name is no C identifier but `kind:...` (docs/event-breakpoints.md).
 * This is their grammar.
 */
export type EventPattern =
  /** An interrupt is delivered; any when no number is given. */
  | { readonly kind: 'irq'; readonly source: number | undefined }
  /** A fault of this rule is found; `dma-*` for a family, `*` for any. */
  | { readonly kind: 'fault'; readonly code: string }
  | {
      readonly kind: 'register';
      readonly device: string;
      /** Undefined: any register of the device. */
      readonly register: string | undefined;
      readonly access: 'read' | 'write' | 'access';
    }
  | {
      readonly kind: 'partition';
      readonly name: string;
      readonly change: PartitionChange | undefined;
    }
  /** A message or signal passes; `of` names a thread or partition on either side. */
  | { readonly kind: 'ipc'; readonly of: string | undefined }
  | { readonly kind: 'signal'; readonly of: string | undefined }
  | { readonly kind: 'syscall'; readonly call: string | undefined };

const CHANGES = ['started', 'stopped', 'resumed', 'killed', 'restarted'] as const;
export type PartitionChange = (typeof CHANGES)[number];

const VERBS: Readonly<Record<string, PartitionChange>> = {
  start: 'started',
  stop: 'stopped',
  resume: 'resumed',
  kill: 'killed',
  restart: 'restarted',
};

export type ParsedEvent =
  { readonly ok: true; readonly pattern: EventPattern } | { readonly ok: false; readonly message: string };

const KINDS = ['irq', 'fault', 'register', 'partition', 'ipc', 'signal', 'syscall'] as const;

/** Whether a function breakpoint's name means an event. C++ names have two colons, never one. */
export function isEventName(name: string): boolean {
  return /^[a-z]+:(?!:)/.test(name.trim()) || (KINDS as readonly string[]).includes(name.trim());
}

export function parseEventName(name: string): ParsedEvent {
  const [kind = '', ...rest] = name.trim().split(':');
  switch (kind) {
    case 'irq':
      return parseIrq(rest);
    case 'fault':
      return parseFault(rest);
    case 'register':
      return parseRegister(rest);
    case 'partition':
      return parsePartition(rest);
    case 'ipc':
    case 'signal':
      if (rest.length > 1) return refuse(`\`${kind}\` takes at most one name`, `${kind}:NAME`);
      return { ok: true, pattern: { kind, of: nameOrAny(rest[0]) } };
    case 'syscall':
      if (rest.length > 1) return refuse('`syscall` takes at most one name', 'syscall:seL4_Signal');
      return { ok: true, pattern: { kind, call: nameOrAny(rest[0]) } };
    default:
      return refuse(`there are no events of kind \`${kind}\``, KINDS.join(', '));
  }
}

function parseIrq(rest: readonly string[]): ParsedEvent {
  const text = nameOrAny(rest[0]);
  if (rest.length > 1 || (text !== undefined && !/^\d{1,4}$/.test(text)))
    return refuse('`irq` takes the number of an interrupt source', 'irq:10');
  return { ok: true, pattern: { kind: 'irq', source: text === undefined ? undefined : Number(text) } };
}

function parseFault(rest: readonly string[]): ParsedEvent {
  const code = rest[0]?.trim() ?? '*';
  if (rest.length > 1 || !/^([a-z0-9-]*\*|[a-z0-9-]+)$/.test(code))
    return refuse('`fault` takes the code of a rule', 'fault:dma-outside, fault:dma-*');
  return { ok: true, pattern: { kind: 'fault', code } };
}

function parseRegister(rest: readonly string[]): ParsedEvent {
  const [place = '', access = 'access'] = rest.map((part) => part.trim());
  const [device = '', register] = place.split('.');
  if (rest.length > 2 || device === '')
    return refuse('`register` takes a device and a register', 'register:uart0.LCR:write');
  if (access !== 'read' && access !== 'write' && access !== 'access')
    return refuse(`\`${access}\` is no way to use a register`, 'read, write, access');
  return { ok: true, pattern: { kind: 'register', device, register: nameOrAny(register), access } };
}

function parsePartition(rest: readonly string[]): ParsedEvent {
  const [name = '', verb] = rest.map((part) => part.trim());
  const change = verb === undefined ? undefined : (VERBS[verb] ?? CHANGES.find((known) => known === verb));
  if (rest.length > 2 || name === '' || (verb !== undefined && verb !== '*' && change === undefined))
    return refuse('`partition` takes a name and what happens to it', 'partition:NAME:restart');
  return { ok: true, pattern: { kind: 'partition', name, change } };
}

function nameOrAny(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === '' || trimmed === '*' ? undefined : trimmed;
}

function refuse(what: string, example: string): ParsedEvent {
  return { ok: false, message: `No event breakpoint: ${what}. Write for example: ${example}.` };
}
