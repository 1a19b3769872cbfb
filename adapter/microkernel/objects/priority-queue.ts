import type { Tcb } from './model.ts';

/** Puts a thread behind all that have at least its priority: the order of endpoints and notifications in the MCS kernel. */
export function insertByPriority(queue: Tcb[], tcb: Tcb): void {
  let at = queue.length;
  while (at > 0 && (queue[at - 1]?.priority ?? 0) < tcb.priority) at--;
  queue.splice(at, 0, tcb);
}

export function removeFrom(queue: Tcb[], tcb: Tcb): void {
  const at = queue.indexOf(tcb);
  if (at >= 0) queue.splice(at, 1);
}
