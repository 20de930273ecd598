import type { BrowserContext, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { begin, emailField, goOnButton, main, runsScripts, setUp } from '../steps';

// The table of the tests without a browser; here the worst of it, where it would do something.
const table = JSON.parse(readFileSync(resolve('../tests/hostile_texts.json'), 'utf8')) as Record<string, string[]>;
const worst = ['', '">', "'>", '</title>', '</textarea>', '</script>', '</noscript>'].flatMap((breakout, n) =>
  table.vectors!.filter((_, m) => m % 9 === n).map(vector => breakout + vector),
);

/** Notes what must not happen: a dialog, or a policy that had to step in (fixtures.ts fails the story over that one, too). */
function watch(context: BrowserContext): string[] {
  const seen: string[] = [];
  context.on('dialog', dialog => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('console', said => {
    if (/Content Security Policy|Refused to/i.test(said.text())) seen.push(said.text());
  });
  return seen;
}

/** Elements that no page of ours has, and handlers, which none has either. */
async function foreign(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const odd = 'iframe, object, embed, base, svg, math, img, form[action*="evil"], [href*="evil"], [src*="evil"]';
    const handles = (element: Element) => element.getAttributeNames().some(name => name.startsWith('on'));
    const all = Array.from(document.querySelectorAll('*'));
    return all.filter(element => element.matches(odd) || handles(element)).map(element => element.outerHTML);
  });
}

test('hostile names are text on every page that knows the name', async ({ page, context, portico, mail, script }) => {
  test.skip(!script, 'nothing could run');
  test.setTimeout(180_000);
  const seen = watch(context);
  await setUp(page, mail, portico.setupLink(), newAddress());
  await portico.settings('sessions.multi_session_enabled', true);
  for (const text of worst) {
    await page.goto('/user');
    await page.getByLabel('First name').fill(text);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByLabel('First name')).toHaveValue(text.replace(/\s+/g, ' ').trim());
    expect(await foreign(page), `/user with ${text}`).toEqual([]);
    for (const path of ['/admin', '/sign-in/choose']) {
      await page.goto(path);
      expect(await foreign(page), `${path} with ${text}`).toEqual([]);
      await expect(page.locator('body')).toContainText(text);
    }
  }
  expect(seen).toEqual([]);
});

test('hostile addresses and prefilled fields are text', async ({ page, context }) => {
  const seen = watch(context);
  for (const text of worst) {
    for (const path of ['/sign-in', '/sign-up']) {
      await page.goto(`${path}?${new URLSearchParams({ email_address: text, first_name: text, redirect_url: text })}`);
      await expect(emailField(page)).toHaveValue(text);
      if (runsScripts(page)) expect(await foreign(page), `${path} with ${text}`).toEqual([]);
      await goOnButton(page).click();
      await expect(emailField(page)).toHaveValue(text);
      if (runsScripts(page)) expect(await foreign(page), `${path} refused ${text}`).toEqual([]);
    }
  }
  expect(seen).toEqual([]);
});

test('an address of odd letters and a browser of an odd name are text, in the inbox too', async ({ browser, portico, mail, script }) => {
  for (const [mailbox, agent] of [
    ['{{7*7}}', '<script>alert(1)</script>'],
    ["'-alert`1`-'", '"><img src=x onerror=alert(1)>'],
    ['//evil.example/x', 'Mozilla/5.0 (X11; Linux x86_64) <svg/onload=alert(1)> Chrome/140.0.0.0'],
  ] as const) {
    const context = await anotherBrowser(browser, portico.url, script, agent);
    const seen = watch(context);
    const page = await context.newPage();
    const address = `${mailbox}.${newAddress('')}`.replace('..', '.');
    const { link, html } = await begin(page, mail, '/sign-up', address);
    await expect(main(page)).toContainText(address);
    expect(html).not.toContain('alert(1)');
    const elsewhere = await anotherBrowser(browser, portico.url, script);
    const other = await elsewhere.newPage();
    await other.goto(link);
    await expect(main(other)).toContainText(address);
    await expect(main(other)).not.toContainText('alert(1)');
    // The mail itself, with everything allowed that a careless mail program allows.
    await page.goto('about:blank');
    await page.setContent(html);
    expect(await foreign(page)).toEqual([]);
    expect(seen).toEqual([]);
    await elsewhere.close();
    await context.close();
  }
});
