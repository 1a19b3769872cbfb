import type { SystemConsole, SystemPartition } from '../systems/system.ts';
import { RequestError } from './errors.ts';
import type { Session } from './session.ts';

export function partitionNamed(session: Session, name: string): SystemPartition {
  const partitions = session.target?.system.partitions ?? [];
  const found = partitions.find((partition) => partition.name === name);
  if (found === undefined) throw new RequestError('noPartition', { name, names: listed(partitions) });
  return found;
}

export function consoleNamed(session: Session, name: string): SystemConsole {
  const consoles = session.target?.system.consoles ?? [];
  const found = consoles.find((each) => each.name === name);
  if (found === undefined) throw new RequestError('noConsole', { name, names: listed(consoles) });
  return found;
}

function listed(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(', ');
}
