import { RequestError } from './errors.ts';
import { consoleNamed, partitionNamed } from './named.ts';
import type { Session } from './session.ts';

/** Types into a console of the guest; an idle machine wakes up. */
export function sendInput(session: Session, name: string, bytes: Uint8Array): void {
  const target = consoleNamed(session, name);
  if (!target.takesInput) throw new RequestError('noInput', { name });
  target.input(bytes);
  session.runLoop.nudge();
}

/** Acts on one partition; the others see what they would see on a real system. */
export function partitionCommand(session: Session, name: string, action: string): void {
  const partition = partitionNamed(session, name);
  switch (action) {
    case 'stop':
      partition.stop();
      break;
    case 'resume':
      partition.resume();
      break;
    case 'kill':
      partition.kill();
      break;
    case 'restart':
      partition.restart();
      break;
    default:
      throw new RequestError('partitionState', {
        reason: `\`${action}\` is nothing to do with a partition: stop, resume, kill or restart.`,
      });
  }
  session.runLoop.nudge();
  session.afterResponse(() => session.everythingChanged());
}
