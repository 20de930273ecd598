// A site of somebody else's making, on another port of this machine: it sends people to the portal and gets them back.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Site {
  /** Path and query of every request, oldest first. */
  readonly asked: string[] = [];

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** `answer` decides what a path gives: a page's text, or where it redirects to. */
  static async start(answer: (path: string, url: string) => { page: string } | { to: string }): Promise<Site> {
    const server = createServer((ask: IncomingMessage, response: ServerResponse) => {
      const path = ask.url ?? '/';
      site.asked.push(path);
      const given = answer(path, site.url);
      if ('to' in given) return response.writeHead(302, { location: given.to }).end();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>Site</title><h1>${given.page}</h1>`);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const site: Site = new Site(`http://localhost:${(server.address() as AddressInfo).port}`, server);
    return site;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => this.server.close(done));
  }
}
