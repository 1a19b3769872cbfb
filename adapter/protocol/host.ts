import type { Files } from '../systems/files.ts';
import type { LaunchConfiguration } from '../systems/launch/configuration.ts';
import type { System } from '../systems/system.ts';

/** A system as it comes from its description, with what the debugger needs to know about it. */
export interface LoadedSystem {
  readonly configuration: LaunchConfiguration;
  readonly system: System;
}

/**
 * Loads what a launch request asks for.
 * @param folder where relative paths begin.
 * @param checkCancelled throws when the client does not want it any more.
 * @throws LoadError with every mistake found.
 */
export type SystemLoader = (
  launch: Readonly<Record<string, unknown>>,
  files: Files,
  folder: string,
  checkCancelled: () => void,
) => Promise<LoadedSystem>;

/** What a session needs of the process it lives in: Node, a browser's worker, or a test. */
export interface SessionHost {
  readonly files: Files;
  /** Where relative paths in a launch request begin. */
  readonly folder: string;
  readonly load: SystemLoader;
  /** Sends one protocol message to the client. */
  send(message: object): void;
  /** Milliseconds on the wall clock, from anywhere; used to keep slices short, never for the machine. */
  now(): number;
  /** Comes back when the host has served its messages. */
  yieldToHost(): Promise<void>;
  /** Calls back once, after so many milliseconds. @returns a function that takes it back. */
  after(milliseconds: number, callback: () => void): () => void;
  /** The session is over: nothing more will be sent. */
  close(): void;
}
