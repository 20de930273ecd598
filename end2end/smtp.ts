// A real mail server for the stories: keeps what it is sent, and can be down, slow or unwilling when told.

import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { parseMail } from './mime';
import { Letters, read } from './letters';

export type Mood = 'well' | 'busy' | 'refusing';

export class Smtp extends Letters {
  /** `busy` answers 451, try again later; `refusing` answers 550, never. */
  mood: Mood = 'well';
  /** How long a mail takes to be accepted, in milliseconds. */
  slow = 0;
  private server?: SMTPServer;
  private port = 0;

  static async start(): Promise<Smtp> {
    const sink = new Smtp();
    await sink.up();
    return sink;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Listens: on a free port the first time, then on that same port again. */
  async up(): Promise<void> {
    if (this.server) return;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 50,
      onRcptTo: (_address, _session, done) => done(this.refusal()),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const accept = () => {
            const mail = parseMail(Buffer.concat(chunks));
            for (const { address } of session.envelope.rcptTo) this.keep(read(address, mail));
            done();
          };
          if (this.slow > 0) setTimeout(accept, this.slow);
          else accept();
        });
      },
    });
    server.on('error', () => {}); // a client that went away in the middle
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Hangs up on everyone and refuses connections. */
  async down(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise<void>(resolve => server.close(() => resolve()));
  }

  /** In service again as at first. */
  async recover(): Promise<void> {
    this.mood = 'well';
    this.slow = 0;
    await this.up();
  }

  private refusal(): Error | null {
    if (this.mood === 'well') return null;
    const responseCode = this.mood === 'busy' ? 451 : 550;
    return Object.assign(new Error(this.mood), { responseCode });
  }
}
