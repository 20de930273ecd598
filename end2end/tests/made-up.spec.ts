import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { Inbox } from '../inbox';
import { Portico } from '../server';
import { Site } from '../site';
import { action, begin, enterCode, expectSignedIn, field, goOnButton, main, noteScripts, runsScripts } from '../steps';

// Ways to prove who one is that the portal does not come with: a code, a challenge, and another site.

test('a code, a challenge and another site each sign in', async ({ browser, address, script }) => {
  // Under another name than the portal's own, which forms may be led to anyway.
  const embassy = await Site.start(path => {
    const asked = new URL(path, 'http://embassy').searchParams;
    return { to: `${asked.get('back')}?state=${asked.get('state')}&guest=yes` };
  });
  const origin = embassy.url.replace('localhost', '127.0.0.1');
  const portico = await Portico.start({ madeUp: true, env: { EMBASSY: origin } });
  const context = await browser.newContext({ baseURL: portico.url, javaScriptEnabled: script });
  noteScripts(context, script);
  const page = await context.newPage();
  try {
    await portico.settings('application.name', 'Aviary');
    const inbox = new Inbox(portico.url);
    const { code } = await begin(page, inbox, '/sign-up', address);
    await enterCode(page, code);
    await expectSignedIn(page, address);
    const ways: Record<string, () => Promise<void>> = {
      pigeon_code: async () => {
        await expect.poll(() => carried(portico)).toBeDefined();
        await enterCode(page, carried(portico)!);
      },
      riddle: async () => {
        const words = await main(page).locator('.challenge').innerText();
        await field(page, 'Answer').fill([...words].reverse().join(''));
        await goOnButton(page).click();
      },
      embassy: async () => {
        if (!runsScripts(page)) await goOnButton(page).click();
      },
    };
    for (const [name, answer] of Object.entries(ways)) {
      await context.clearCookies();
      await choose(page, inbox, address, name);
      await answer();
      await expectSignedIn(page, address);
    }
    expect(embassy.asked).toHaveLength(1);
  } finally {
    await context.close();
    await portico.stop();
    await embassy.stop();
  }
});

async function choose(page: Page, inbox: Inbox, address: string, name: string): Promise<void> {
  await begin(page, inbox, '/sign-in', address);
  await action(page, 'Use another method').click();
  await page.getByRole('button', { name }).click();
}

/** What the last pigeon carries. */
function carried(portico: Portico): string | undefined {
  return [...portico.output.matchAll(/a pigeon carries (\d+)/g)].at(-1)?.[1];
}
