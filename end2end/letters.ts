// What a person finds in a mail, and a box that gives the mails out one after the other.

import { expect } from '@playwright/test';
import type { Mail } from './mime';

export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The first link to /v1/verify; empty if there is none. */
  link: string;
  /** The six digits that stand alone; empty if there are none. */
  code: string;
  messageId: string;
}

/** Finds link and code where a person would: in the text part, or else in the HTML part. */
export function read(to: string, mail: Mail): Letter {
  const said = mail.text || mail.html.replaceAll('&amp;', '&');
  const link = /https?:\/\/[^\s"'<>]+\/v1\/verify\?token=[^\s"'<>]+/.exec(said)?.[0] ?? '';
  const code = /(?<![\w#&-])\d{6}(?![\w-])/.exec(said.replace(/https?:\/\/\S+/g, ''))?.[0] ?? '';
  return { to, subject: mail.subject, text: mail.text, html: mail.html, link, code, messageId: mail.header('message-id') ?? '' };
}

export abstract class Letters {
  private readonly kept: Letter[] = [];
  private readonly given = new Map<string, number>();

  /** Takes in what has arrived elsewhere meanwhile; nothing to do for a box that is told. */
  protected async look(): Promise<void> {}

  protected keep(letter: Letter): void {
    this.kept.push(letter);
  }

  protected keepOnly(letters: Letter[]): void {
    this.kept.splice(0, this.kept.length, ...letters);
  }

  /** All mails to this address so far, oldest first. */
  to(address: string): Letter[] {
    return this.kept.filter(letter => letter.to.toLowerCase() === address.toLowerCase());
  }

  /** The next mail to this address that nobody has waited for yet. */
  async waitFor(address: string, timeout = 10_000): Promise<Letter> {
    const key = address.toLowerCase();
    const next = this.given.get(key) ?? 0;
    const message = `mail ${next + 1} to ${address}`;
    await expect
      .poll(async () => (await this.look(), this.to(address).length), { message, timeout, intervals: [10, 20, 40, 80, 150] })
      .toBeGreaterThan(next);
    this.given.set(key, next + 1);
    return this.to(address)[next]!;
  }

  /** The next code to this address; notices that came before it count as read. */
  async code(address: string): Promise<string> {
    for (;;) {
      const { code } = await this.waitFor(address);
      if (code) return code;
    }
  }
}
