// The development inbox of a server that has no mail server: /dev/inbox.json.

import { Letters } from './letters';

interface Entry {
  channel: 'email' | 'sms';
  to: string;
  subject: string;
  text: string;
  html: string;
  code: string | null;
  link: string | null;
}

export class Inbox extends Letters {
  constructor(private readonly url: string) {
    super();
  }

  protected override async look(): Promise<void> {
    const answer = await fetch(`${this.url}/dev/inbox.json`);
    if (!answer.ok) throw new Error(`/dev/inbox.json answered ${answer.status}`);
    const newestFirst = (await answer.json()) as Entry[];
    this.keepOnly(
      newestFirst.reverse().map(({ to, subject, text, html, code, link }) => ({
        to,
        subject,
        text,
        html,
        code: code ?? '',
        link: link ?? '',
        messageId: '',
      })),
    );
  }
}
