// A real nginx, as an ordinary process in a folder of its own, and the example of our documentation for it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const program = process.env.NGINX_PATH ?? '/usr/sbin/nginx';

export class Nginx {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** With these blocks inside of `http`; it is ready when it listens on `port`. */
  static async start(port: number, blocks: string): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'portico-nginx-'));
    const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const config = `
      daemon off;
      master_process off;
      pid ${folder}/nginx.pid;
      error_log stderr warn;
      events { worker_connections 1024; }
      http {
        access_log off;
        ${kinds.map(kind => `${kind}_temp_path ${folder}/${kind};`).join('\n')}
        ${blocks}
      }`;
    await writeFile(join(folder, 'nginx.conf'), config);
    const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', error => (said += String(error)));
    const nginx = new Nginx(folder, child);
    for (const deadline = Date.now() + 20_000; !(await listens(port)); await pause(50)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${program} does not start\n${said}`);
    }
    return nginx;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise(done => this.child.once('exit', done));
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface Hosts {
  /** Where nginx listens. */
  port: number;
  /** The portal's host name, and where it listens. */
  portal: string;
  portalPort: number;
  /** The hosts that the site is put behind, and where it listens. */
  sites: string[];
  sitePort: number;
}

/** The nginx example of docs/behind-a-proxy.md, for these hosts and ports, without TLS. */
export async function documented({ port, portal, portalPort, sites, sitePort }: Hosts): Promise<string> {
  const page = await readFile(resolve('../docs/behind-a-proxy.md'), 'utf8');
  const [before, after] = [...page.matchAll(/```nginx\n(.*?)```/gs)].map(block => block[1]!);
  const site = /^server \{.*^\}/ms.exec(after!)![0];
  const map = after!.replace(site, '');
  const fit = (text: string) =>
    text
      .replaceAll('listen 443 ssl', `listen 127.0.0.1:${port}`)
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${portalPort}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${sitePort}`)
      .replaceAll('accounts.example.com', portal);
  return [fit(before!), map, ...sites.map(name => fit(site).replaceAll('app.example.com', name))].join('\n');
}

function listens(port: number): Promise<boolean> {
  return new Promise(done => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), done(true)));
    socket.once('error', () => done(false));
  });
}
