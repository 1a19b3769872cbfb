import type { Arguments } from './arguments.ts';

/** What a request is about, besides its arguments. */
export interface RequestInfo {
  readonly seq: number;
  /** Throws once the client has cancelled the request. */
  readonly checkCancelled: () => void;
}

/** A request that is answered: what has to be there for it, and what answers it. */
export interface Request<Session> {
  /** `system`: a launch has succeeded. `stop`: the machine stands still. */
  readonly needs: 'nothing' | 'system' | 'stop';
  /** @returns the body of the response. @throws RequestError for a failed one. */
  readonly handle: (
    session: Session,
    args: Arguments,
    info: RequestInfo,
  ) => object | undefined | Promise<object | undefined>;
}

export type Requests<Session> = Readonly<Record<string, Request<Session>>>;
