import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { phone } from '../chromium';
import { anotherBrowser, expect, test } from '../fixtures';
import { scenes } from '../scenes';
import { Portico } from '../server';
import { languages } from '../words';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

for (const language of languages) {
  test.describe(language, () => {
    test.use({ locale: language });
    // What stands on a page without script alone is looked at in one language.
    test.skip(({ script }) => !script && language !== languages[0], 'looked at with script');

    for (const [name, scene] of Object.entries(scenes)) {
      test(`${name}: axe finds nothing in light and dark, and nothing scrolls sideways at 320 px`, async ({ page, browser, portico, script, smtp, locale }) => {
        const servers: Portico[] = [];
        const built = await scene({
          portico,
          smtp,
          page,
          open: async (url = portico.url) => (await anotherBrowser(browser, url, script, phone, locale)).newPage(),
          fresh: async () => {
            const server = await Portico.start();
            servers.push(server);
            return server;
          },
        });
        try {
          const shown = script ? built : await shownToAxe(built, browser);
          await expect(shown.locator('html')).toHaveAttribute('lang', language);
          await withoutOrnaments(shown);
          for (const colorScheme of ['light', 'dark'] as const) {
            await shown.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            // A mail in its frame may run no script, and axe is one; no other page has frames, which are all that this mode
            // leaves out: it runs in the page alone, in a third of the time.
            const axe = new AxeBuilder({ page: shown }).withTags(tags).exclude('iframe').setLegacyMode();
            const { violations, incomplete } = await axe.analyze();
            const unjudged = incomplete.filter(({ id }) => id === 'color-contrast');
            const found = [...violations, ...unjudged].map(({ id, help, nodes }) => ({ id, help, where: nodes.map(node => node.html) }));
            expect(found, colorScheme).toEqual([]);
          }
          await shown.setViewportSize({ width: 320, height: 640 });
          const width = await shown.evaluate(() => document.documentElement.scrollWidth);
          expect(width).toBeLessThanOrEqual(320);
        } finally {
          for (const server of servers) await server.stop();
        }
      });
    }
  });
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

/** Axe is a script too: the page as it was built without any, shown again where axe may run. */
async function shownToAxe(page: Page, browser: Browser): Promise<Page> {
  const context = await browser.newContext({ storageState: await page.context().storageState(), javaScriptEnabled: true });
  const copy = await context.newPage();
  const body = (await page.content()).replace(/<script\b.*?<\/script>/gs, '').replace(/<\/?noscript>/g, '');
  await copy.route(page.url(), route => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  await copy.goto(page.url());
  return copy;
}
