// A Portico of our own: the debug binary with a temporary data folder and a free port.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

// npm, npx and scripts/test all run in end2end.
const binary = process.env.PORTICO_BIN ?? resolve('../target/debug/portico');
const run = promisify(execFile);

export interface Setup {
  /** smtp://…; without it mails go to the inbox page. */
  smtp?: string;
  /** postgres://…; without it a SQLite file in the data folder. */
  database?: string;
  /** How people reach it, when that is not directly: through a proxy. */
  url?: string;
  env?: Record<string, string>;
}

export class Portico {
  /** All that the server has said, standard output and standard error. */
  output = '';
  private child?: ChildProcess;
  private readonly former = new Map<string, string>();

  private constructor(
    readonly url: string,
    readonly data: string,
    /** Where it listens, on this machine. */
    readonly port: number,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async start(setup: Setup = {}): Promise<Portico> {
    const port = await freePort();
    const url = setup.url ?? `http://localhost:${port}`;
    const data = await mkdtemp(join(tmpdir(), 'portico-end2end-'));
    const ours: NodeJS.ProcessEnv = {
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      PORTICO_PUBLIC_URL: url,
      PORTICO_DATA_DIR: join(data, 'data'),
      PORTICO_RATE_LIMITS: 'off',
      PORTICO_DEV_CLOCK: 'on',
      ...(setup.smtp && { PORTICO_SMTP_URL: setup.smtp }),
      ...(setup.database && { PORTICO_DATABASE_URL: setup.database }),
      ...setup.env,
    };
    // An unknown PORTICO_ name stops the server, so none of the caller's own may reach it.
    const theirs = Object.entries(process.env).filter(([name]) => !name.startsWith('PORTICO_'));
    const server = new Portico(url, data, port, { ...Object.fromEntries(theirs), ...ours });
    await server.up();
    return server;
  }

  /** Starts the process and waits until it is ready. */
  async up(): Promise<void> {
    const child = spawn(binary, ['serve'], { cwd: this.data, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    let failed = '';
    child.once('error', error => (failed = String(error)));
    child.once('exit', (code, signal) => (failed ||= `ended with ${code ?? signal}`));
    this.child = child;
    for (const deadline = Date.now() + 20_000; !(await this.ready()); await pause(50)) {
      if (failed) throw new Error(`${binary} ${failed}\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`${binary} is not ready after 20 s\n${this.output}`);
    }
  }

  /** Asks the process to end, and waits until it has. */
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(done => child.once('exit', done));
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(hard);
  }

  /** Ends the process and forgets its data. */
  async stop(): Promise<void> {
    await this.down();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Runs another command of the program on the same configuration; gives its standard output. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await run(binary, args, { cwd: this.data, env: this.env });
    return stdout.trim();
  }

  /** Changes a setting as an operator would, and waits until it is in force. */
  async settings(path: string, value: unknown): Promise<void> {
    if (!this.former.has(path)) this.former.set(path, await this.command('settings', 'get', path));
    await this.command('settings', 'set', path, JSON.stringify(value));
    await pause(1_100); // in force on every node within a second
  }

  /** Puts back every setting that was changed. */
  async restoreSettings(): Promise<void> {
    for (const [path, value] of this.former) await this.command('settings', 'set', path, value);
    if (this.former.size > 0) await pause(1_100);
    this.former.clear();
  }

  /** Moves the server's clock forward. */
  async advance(seconds: number): Promise<void> {
    const answer = await fetch(`${this.url}/dev/clock`, {
      method: 'POST',
      headers: { origin: this.url, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ advance_seconds: String(seconds) }),
      redirect: 'manual',
    });
    if (answer.status >= 400) throw new Error(`/dev/clock answered ${answer.status}: ${await answer.text()}`);
  }

  /** The link for the first administrator, as printed at the first start. */
  setupLink(): string {
    const link = /https?:\/\/\S+\/setup\?token=\S+/.exec(this.output)?.[0];
    if (!link) throw new Error(`no set-up link was printed:\n${this.output}`);
    return link;
  }

  private async ready(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.port}/readyz`).then(answer => answer.ok, () => false);
  }
}

export async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>(done => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address() as AddressInfo;
  await new Promise(done => listener.close(done));
  return port;
}
