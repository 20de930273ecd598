// What every story gets: a server per worker, its mails, the person's browser, and other browsers.

import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { phone } from './chromium';
import { Inbox } from './inbox';
import type { Letters } from './letters';
import { Portico } from './server';
import { Smtp } from './smtp';
import { noteScripts } from './steps';

export interface Options {
  /** Where the worker's server sends mails: to a mail server, or to its own inbox page. */
  mailTo: 'smtp' | 'inbox';
}

interface Story {
  /** The mails that the server sends. */
  mail: Letters;
  /** An address that no other story uses. */
  address: string;
  /** Whether pages may run scripts here. */
  script: boolean;
  /** A page in another browser, on a phone. */
  elsewhere: Page;
  /** Puts right what the story changed, and keeps the server's words if it failed. */
  tidy: void;
}

interface Worker extends Options {
  smtp: Smtp;
  portico: Portico;
}

export const test = base.extend<Story, Worker>({
  mailTo: ['smtp', { option: true, scope: 'worker' }],

  smtp: [
    async ({}, use) => {
      const sink = await Smtp.start();
      await use(sink);
      await sink.down();
    },
    { scope: 'worker' },
  ],

  portico: [
    async ({ mailTo, smtp }, use) => {
      const server = await Portico.start({
        smtp: mailTo === 'smtp' ? smtp.url : undefined,
        database: process.env.END2END_DATABASE_URL,
      });
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],

  mail: async ({ mailTo, portico, smtp }, use) => use(mailTo === 'smtp' ? smtp : new Inbox(portico.url)),

  baseURL: async ({ portico }, use) => use(portico.url),

  script: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),

  address: async ({}, use) => use(newAddress()),

  context: async ({ context, portico, script }, use) => {
    noteScripts(context, script);
    const faults = watch(context, portico.url);
    await use(context);
    report(faults);
  },

  elsewhere: async ({ browser, portico, script, locale }, use) => {
    const context = await anotherBrowser(browser, portico.url, script, phone, locale);
    const faults = watch(context, portico.url);
    await use(await context.newPage());
    await context.close();
    report(faults);
  },

  tidy: [
    async ({ portico, smtp }, use, info) => {
      const before = portico.output.length;
      await use();
      await smtp.recover();
      await portico.restoreSettings();
      if (info.status !== info.expectedStatus) {
        await info.attach('server', { body: portico.output.slice(before), contentType: 'text/plain' });
      }
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

let addresses = 0;

/** An address that no other story of this server uses. Each worker has a server of its own. */
export function newAddress(name = 'ada'): string {
  return `${name}.n${(++addresses).toString().padStart(6, '0')}@example.com`;
}

/** A browser that shares nothing with the first: a phone that asks for English, unless told otherwise. */
export async function anotherBrowser(browser: Browser, baseURL: string, script: boolean, userAgent = phone, locale = 'en-US'): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: script, userAgent, locale });
  noteScripts(context, script);
  return context;
}

/** Sites that a story takes its browser to; everywhere else is a fault. */
export const neighbours = new Set<string>();

/** Notes what must never happen, whatever the story: a fault of ours, a broken policy, a request to anyone else. */
function watch(context: BrowserContext, url: string): string[] {
  const faults: string[] = [];
  context.on('response', answer => {
    if (answer.status() >= 500) faults.push(`${answer.status()} from ${answer.request().method()} ${answer.url()}`);
  });
  context.on('request', ask => {
    const known = [url, ...neighbours].some(home => ask.url().startsWith(`${home}/`));
    if (/^(https?|wss?):/.test(ask.url()) && !known) faults.push(`asked ${ask.url()}`);
  });
  context.on('console', said => {
    if (/Content Security Policy/i.test(said.text())) faults.push(said.text());
  });
  context.on('weberror', error => faults.push(String(error.error())));
  return faults;
}

function report(faults: string[]): void {
  if (faults.length > 0) throw new Error(`not to be seen in any story:\n${faults.join('\n')}`);
}
