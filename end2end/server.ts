// A Portico of our own: the debug binary with a temporary data folder and a free port. With END2END_NODES=2 it is two
// processes on one new Postgres database, behind an nginx that spreads requests over them at random.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Nginx } from './nginx';

// npm, npx and scripts/test all run in end2end.
const binary = process.env.PORTICO_BIN ?? resolve('../target/debug/portico');
const run = promisify(execFile);

/** The tests' own program, which cargo put beside the binary: it knows the made-up ways to prove who one is. */
async function madeUp(): Promise<string[]> {
  const folder = process.env.PORTICO_TESTS ?? join(dirname(binary), 'deps');
  const built = (await readdir(folder)).filter(name => /^it-[0-9a-f]+$/.test(name)).map(name => join(folder, name));
  const ages = await Promise.all(built.map(async path => ({ path, at: (await stat(path)).mtimeMs })));
  const newest = ages.sort((a, b) => b.at - a.at)[0];
  if (!newest) throw new Error(`the tests are not built: nothing in ${folder} is named it-…`);
  return [newest.path, '--ignored', '--exact', 'world::strategies::serve', '--nocapture'];
}
const nodes = Number(process.env.END2END_NODES ?? 1);

export interface Setup {
  /** smtp://…; without it mails go to the inbox page. */
  smtp?: string;
  /** postgres://…; without it a SQLite file in the data folder. */
  database?: string;
  /** How people reach it, when that is not directly: through a proxy. */
  url?: string;
  env?: Record<string, string>;
  /** Whether it knows the made-up ways to prove who one is, too. */
  madeUp?: boolean;
}

export class Portico {
  /** All that the server has said, standard output and standard error. */
  output = '';
  /** How often each node has said something, by its port. */
  readonly heard = new Map<number, number>();
  private children: ChildProcess[] = [];
  private proxy?: Nginx;
  private readonly former = new Map<string, string>();
  /** How often settings were changed. */
  private changes = 0;

  private constructor(
    readonly url: string,
    readonly data: string,
    /** Where it is reached on this machine: the proxy in front of several nodes, or the one. */
    readonly port: number,
    /** Where each node listens. */
    private readonly ports: number[],
    private readonly env: NodeJS.ProcessEnv,
    /** What serves. */
    private readonly program: string[],
  ) {}

  static async start(setup: Setup = {}): Promise<Portico> {
    const port = await freePort();
    const several = nodes > 1;
    const ports = several ? await Promise.all(Array.from({ length: nodes }, freePort)) : [port];
    const url = setup.url ?? `http://localhost:${port}`;
    const database = several ? await newDatabase() : setup.database;
    const data = await mkdtemp(join(tmpdir(), 'portico-end2end-'));
    const ours: NodeJS.ProcessEnv = {
      PORTICO_PUBLIC_URL: url,
      PORTICO_DATA_DIR: join(data, 'data'),
      PORTICO_RATE_LIMITS: 'off',
      PORTICO_DEV_CLOCK: 'on',
      ...(setup.smtp && { PORTICO_SMTP_URL: setup.smtp }),
      ...(database && { PORTICO_DATABASE_URL: database }),
      ...(several && { PORTICO_SECRET: 'a master secret that the nodes share', PORTICO_TRUSTED_PROXIES: '127.0.0.1' }),
      ...setup.env,
    };
    // An unknown PORTICO_ name stops the server, so none of the caller's own may reach it.
    const theirs = Object.entries(process.env).filter(([name]) => !name.startsWith('PORTICO_'));
    const program = setup.madeUp ? await madeUp() : [binary, 'serve'];
    const server = new Portico(url, data, port, ports, { ...Object.fromEntries(theirs), ...ours }, program);
    await server.up();
    if (several) server.proxy = await Nginx.start(port, spread(port, ports));
    return server;
  }

  /** Starts every node and waits until all are ready. */
  async up(): Promise<void> {
    await Promise.all(this.ports.map(port => this.startNode(port)));
  }

  private async startNode(port: number): Promise<void> {
    const env = { ...this.env, PORTICO_LISTEN: `127.0.0.1:${port}` };
    const [program = binary, ...args] = this.program;
    const child = spawn(program, args, { cwd: this.data, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (chunk: Buffer) => {
      this.output += chunk.toString();
      this.heard.set(port, (this.heard.get(port) ?? 0) + 1);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    let failed = '';
    child.once('error', error => (failed = String(error)));
    child.once('exit', (code, signal) => (failed ||= `ended with ${code ?? signal}`));
    this.children.push(child);
    for (const deadline = Date.now() + 20_000; !(await isReady(port)); await pause(50)) {
      if (failed) throw new Error(`${program} ${failed}\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`${program} is not ready after 20 s\n${this.output}`);
    }
  }

  /** Asks every node to end, and waits until all have. */
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await Promise.all(this.children.splice(0).map(child => end(child, signal)));
  }

  /** Ends everything and forgets its data. */
  async stop(): Promise<void> {
    await this.down();
    await this.proxy?.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Runs another command of the program on the same configuration; gives its standard output. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await run(binary, args, { cwd: this.data, env: this.env });
    return stdout.trim();
  }

  /** Changes a setting as an operator would, and waits until it is in force. */
  async settings(path: string, value: unknown): Promise<void> {
    await this.configure({ [path]: value });
  }

  /** The same for several settings, by their paths. */
  async configure(changes: Record<string, unknown>): Promise<void> {
    for (const [path, value] of Object.entries(changes)) {
      if (!this.former.has(path)) this.former.set(path, await this.command('settings', 'get', path));
      await this.command('settings', 'set', path, JSON.stringify(value));
    }
    await this.inForce();
  }

  /** Puts back every setting that was changed, the latest first: some hold only with others. */
  async restoreSettings(): Promise<void> {
    for (const [path, value] of [...this.former].reverse()) await this.command('settings', 'set', path, value);
    if (this.former.size > 0) await this.inForce();
    this.former.clear();
  }

  /** Until every node goes by the latest settings: they are numbered, and pages show the number in the address of their icon. */
  private async inForce(): Promise<void> {
    const icon = `${this.url}/favicon.ico?settings=${++this.changes}`;
    await this.command('settings', 'set', 'application.favicon_url', JSON.stringify(icon));
    const changed = Date.now();
    await Promise.all(this.ports.map(port => this.shows(port, icon, changed)));
  }

  /** Whoever asks a second after a change, or later, must see it. */
  private async shows(port: number, icon: string, changed: number): Promise<void> {
    for (;;) {
      const asked = Date.now();
      const page = await fetch(`http://127.0.0.1:${port}/no-such-page`, { headers: { host: new URL(this.url).host } });
      if ((await page.text()).includes(`href="${icon}"`)) return;
      if (asked > changed + 1_000) throw new Error(`settings are not in force at port ${port} after a second`);
      await pause(20);
    }
  }

  /** Moves the clock of every node forward. */
  async advance(seconds: number): Promise<void> {
    await Promise.all(this.ports.map(port => this.advanceNode(port, seconds)));
  }

  /** What the clock of the nodes shows, in milliseconds. */
  async now(): Promise<number> {
    const told = await fetch(`http://127.0.0.1:${this.ports[0]}/dev/clock`);
    return (await told.json()).now;
  }

  private async advanceNode(port: number, seconds: number): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${port}/dev/clock`, {
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
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(answer => answer.ok, () => false);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(done => child.once('exit', done));
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(hard);
}

/** A new, empty database on the Postgres server at END2END_DATABASE_URL. */
async function newDatabase(): Promise<string> {
  const server = process.env.END2END_DATABASE_URL;
  if (!server) throw new Error('END2END_NODES needs a Postgres server: END2END_DATABASE_URL');
  const name = `end2end_${Math.random().toString(36).slice(2, 12)}`;
  await run('psql', [server, '--quiet', '--command', `CREATE DATABASE ${name}`]);
  return Object.assign(new URL(server), { pathname: name }).href;
}

/** An nginx that passes each request to a node that it picks by chance. */
function spread(port: number, ports: number[]): string {
  return `
    upstream nodes {
      random;
      ${ports.map(node => `server 127.0.0.1:${node};`).join('\n')}
    }
    server {
      listen 127.0.0.1:${port};
      # What is too large is for the portal to tell.
      client_max_body_size 64m;
      location / {
        proxy_pass http://nodes;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      }
    }`;
}

export async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>(done => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address() as AddressInfo;
  await new Promise(done => listener.close(done));
  return port;
}
