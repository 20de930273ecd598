import type { Browser, BrowserContext, Page, Request } from '@playwright/test';
import type axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { laptop, phone } from '../chromium';
import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { Inbox } from '../inbox';
import { scenes } from '../scenes';
import { Portico } from '../server';
import { setUp } from '../steps';
import { languages } from '../words';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const program = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// A scene is built once; then it is looked at in each language, and as it is without script.
test.skip(({ script }) => !script, 'built with script');

for (const [name, scene] of Object.entries(scenes)) {
  test(`${name}: axe finds nothing in light and dark, and nothing scrolls sideways at 320 px`, async ({ page, browser, portico, smtp }) => {
    const servers: Portico[] = [];
    const asked = new Map<Page, Request>();
    noteVisits(page.context(), asked);
    const built = await scene({
      portico,
      smtp,
      page,
      open: async (url = portico.url) => {
        const context = await anotherBrowser(browser, url, true, phone);
        noteVisits(context, asked);
        return context.newPage();
      },
      fresh: async setup => {
        const server = await Portico.start(setup);
        servers.push(server);
        return server;
      },
    });
    try {
      await expectAccessible(built, 'en, with script');
      const visit = asked.get(built)!;
      for (const language of languages) {
        for (const script of [true, false]) {
          const what = `${language}, with${script ? '' : 'out'} script`;
          if (what === 'en, with script') continue;
          const shown = await askedAgain(browser, visit, language, script);
          await expect(shown.locator('html'), what).toHaveAttribute('lang', language);
          await expectAccessible(shown, what);
          await shown.context().close();
        }
      }
    } finally {
      for (const server of servers) await server.stop();
    }
  });
}

test('every screen of the administrators: axe finds nothing in light and dark, and nothing scrolls sideways at 320 px', async ({ browser }) => {
  test.setTimeout(240_000);
  const server = await Portico.start();
  const context = await anotherBrowser(browser, server.url, true);
  const asked = new Map<Page, Request>();
  noteVisits(context, asked);
  const page = await context.newPage();
  try {
    await setUp(page, new Inbox(server.url), server.setupLink(), newAddress('admin'));
    const links = await page.locator('.side a').evaluateAll(found => found.map(link => link.getAttribute('href') ?? ''));
    expect(links.length).toBeGreaterThan(15);
    for (const path of [...links, '/admin/search?q=email']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(path);
      await expectAccessible(page, path);
      const shown = await askedAgain(browser, asked.get(page)!, 'de', false);
      await expectAccessible(shown, `${path} in German, without script`);
      await shown.context().close();
    }
  } finally {
    await context.close();
    await server.stop();
  }
});

async function expectAccessible(page: Page, what: string): Promise<void> {
  await withoutOrnaments(page);
  // Axe is large, so a page is given it once.
  await page.evaluate(program);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations, incomplete } = await judge(page);
    const unjudged = incomplete.filter(({ id }) => id === 'color-contrast');
    const found = [...violations, ...unjudged].map(({ id, help, nodes }) => ({ id, help, where: nodes.map(node => node.html) }));
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, what).toBeLessThanOrEqual(320);
}

/** What axe finds in a page as it looks now. */
function judge(page: Page): Promise<axe.AxeResults> {
  return page.evaluate(tags => {
    const { axe: judges } = globalThis as unknown as { axe: typeof axe };
    // A mail in its frame may run no script, and axe is one; no other page has frames.
    return judges.run({ exclude: ['iframe'] }, { runOnly: tags, resultTypes: ['violations', 'incomplete'] });
  }, tags);
}

/** Axe judges no contrast where an ornament might lie behind the text: each is faint or beside it, and is left out. */
async function withoutOrnaments(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      .page-card::before, .card::before, .card::after { content: none; }
      .code-input, .topbar, select { background-image: none !important; }`);
    document.adoptedStyleSheets = [sheet];
  });
}

/** Notes how each page of a browser was asked for. */
function noteVisits(context: BrowserContext, asked: Map<Page, Request>): void {
  context.on('request', request => {
    if (request.isNavigationRequest() && request.frame().parentFrame() === null) asked.set(request.frame().page(), request);
  });
}

/** A page that somebody was shown, as another browser shows it that asks with the same cookies: asking changes nothing. */
async function askedAgain(browser: Browser, visit: Request, language: string, script: boolean): Promise<Page> {
  expect(visit.method(), visit.url()).toBe('GET');
  const { cookie = '', 'user-agent': userAgent = laptop } = await visit.allHeaders();
  const ask = { headers: { cookie, 'accept-language': language, 'user-agent': userAgent } };
  const context = await browser.newContext({ locale: language, userAgent });
  const answer = await context.request.get(visit.url(), { ...ask, maxRedirects: 0 });
  // A form that would send itself waits.
  let body = (await answer.text()).replaceAll(' data-press', ' data-waits');
  // Axe is a script too: the page as it is without any is shown where axe may run.
  if (!script) body = body.replace(/<script\b.*?<\/script>/gs, '').replace(/<\/?noscript>/g, '');
  const page = await context.newPage();
  const headers = { ...answer.headers() };
  if (!script) delete headers['content-security-policy'];
  // What it asks for by itself it would ask for without those cookies.
  await page.route('**/*', route => {
    const asked = route.request();
    if (asked.isNavigationRequest() && asked.frame() === page.mainFrame()) return route.fulfill({ body, status: answer.status(), headers });
    return new URL(asked.url()).pathname.startsWith('/assets/') ? route.continue() : route.abort();
  });
  await page.goto(visit.url());
  return page;
}
