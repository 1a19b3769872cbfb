import { createServer, type Server } from 'node:net';
import { encodeFrame, FrameReader } from '../protocol/framing.ts';
import type { SystemLoader } from '../protocol/host.ts';
import { REQUESTS } from '../protocol/requests/index.ts';
import { Session } from '../protocol/session.ts';
import { nodeFiles } from './files.ts';

/** Both ends of a connection to a client. */
interface Wire {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Everything was said. */
  close(): void;
}

/** One session over one connection. */
export function serveConnection(wire: Wire, load: SystemLoader): Session {
  const session = new Session(
    {
      files: nodeFiles,
      folder: process.cwd().replaceAll('\\', '/'),
      load,
      send: (message) => void wire.output.write(encodeFrame(message)),
      now: () => performance.now(),
      yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
      after(milliseconds, callback) {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      close: () => wire.close(),
    },
    REQUESTS,
  );
  const reader = new FrameReader();
  wire.input.on('data', (bytes: Uint8Array | string) => {
    for (const frame of reader.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes))
      if (frame.kind === 'message') session.receive(frame.value);
      else session.output.print('console', `The client sent something else than a message: ${frame.text}.\n`);
  });
  wire.input.on('end', () => session.close());
  // A client that vanishes is one that has disconnected.
  wire.input.on('error', () => session.close());
  wire.output.on('error', () => session.close());
  return session;
}

/** DAP on standard input and output. The process ends with the session. */
export function serveStdio(load: SystemLoader): void {
  let closing = false;
  serveConnection(
    {
      input: process.stdin,
      output: process.stdout,
      close() {
        if (closing) return;
        closing = true;
        // The last messages have to be out before the process goes.
        process.stdout.write('', () => process.exit(0));
      },
    },
    load,
  );
}

/**
 * DAP on a loopback port; every connection is a session of its own.
 * @param port 0 for any free one.
 * @returns the server once it listens, and the port.
 */
export function servePort(
  port: number,
  load: SystemLoader,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    serveConnection({ input: socket, output: socket, close: () => socket.end() }, load);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : port });
    });
  });
}
