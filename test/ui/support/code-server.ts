import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What makes pictures and waits the same everywhere. Nothing here is about Bulkhead: it runs with its defaults. */
const SETTINGS = {
  'editor.minimap.enabled': false,
  'editor.scrollbar.horizontal': 'hidden',
  'editor.scrollbar.vertical': 'hidden',
  'editor.cursorBlinking': 'solid',
  'editor.accessibilitySupport': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.cursorBlinking': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export interface CodeServerOptions {
  /** Folder of the npm package. */
  readonly codeServer: string;
  readonly extension: string;
  /** Added to the user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VS Code asks whether it may trust a folder; off by default. */
  readonly askForTrust?: boolean;
}

/** A real VS Code with nothing in it but the packaged extension, in a folder of its own. */
export class CodeServer {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #home: string;
  /** Where the tests are broken off, nobody calls `stop`. */
  readonly #killAtExit = () => this.#signal('SIGKILL');

  private constructor(url: string, server: ChildProcess, home: string) {
    this.url = url;
    this.#process = server;
    this.#home = home;
    process.once('exit', this.#killAtExit);
  }

  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const home = mkdtempSync(join(tmpdir(), 'bulkhead-ui-'));
    const user = join(home, 'user');
    mkdirSync(join(user, 'User'), { recursive: true });
    writeFileSync(join(user, 'User/settings.json'), JSON.stringify({ ...SETTINGS, ...options.settings }));
    writeFileSync(join(home, 'config.yaml'), 'cert: false\n');
    const common = ['--config', join(home, 'config.yaml'), '--user-data-dir', user];
    const folders = [...common, '--extensions-dir', join(home, 'extensions')];
    const environment = { ...process.env, HOME: home };

    const install = [options.codeServer, ...folders, '--install-extension', options.extension];
    await promisify(execFile)(process.execPath, install, { env: environment });

    const serve = [
      '--auth',
      'none',
      '--bind-addr',
      '127.0.0.1:0',
      '--disable-telemetry',
      '--disable-update-check',
    ];
    const trust = options.askForTrust === true ? [] : ['--disable-workspace-trust'];
    const server = spawn(process.execPath, [options.codeServer, ...folders, ...serve, ...trust], {
      env: environment,
      detached: true,
      // It complains about what only Microsoft's own build has.
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return new CodeServer(await urlFrom(server), server, home);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#signal('SIGTERM');
    if (this.#process.exitCode === null) await ended;
    // The extension hosts of closed windows would wait for hours for somebody to come back.
    this.#signal('SIGKILL');
    process.off('exit', this.#killAtExit);
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** To the server and all that it has started: they are a process group. */
  #signal(signal: NodeJS.Signals): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, signal);
    } catch {
      // Nobody is left.
    }
  }
}

/** The server prints where it listens, since it was told to choose a port. */
async function urlFrom(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error('code-server has no output to read');
  const said: string[] = [];
  for await (const line of createInterface(server.stdout)) {
    said.push(line);
    const url = /HTTP server listening on (http:\/\/\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      server.stdout.resume();
      return url;
    }
  }
  throw new Error(`code-server ended before it listened:\n${said.join('\n')}`);
}
