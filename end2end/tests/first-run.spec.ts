import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { Inbox } from '../inbox';
import { Portico } from '../server';
import { main, says, setUp, signUp } from '../steps';

test('the printed link makes the first administrator, once', async ({ browser, script }) => {
  const fresh = await Portico.start();
  try {
    const page = await (await anotherBrowser(browser, fresh.url, script)).newPage();
    await setUp(page, new Inbox(fresh.url), fresh.setupLink(), newAddress('admin'));

    const late = await (await anotherBrowser(browser, fresh.url, script)).newPage();
    await late.goto(fresh.setupLink());
    await expect(late.getByLabel('Email address', { exact: true })).toHaveCount(0);
    await late.goto('/admin');
    await expect(late).toHaveURL(/\/sign-in/);
  } finally {
    await fresh.stop();
  }
});

test('a guessed set-up link is refused', async ({ page }) => {
  await page.goto(`/setup?token=${'A'.repeat(43)}`);
  await expect(page.getByLabel('Email address', { exact: true })).toHaveCount(0);
  await expect(main(page)).toContainText(says.notValid);
});

test('whoever is no administrator sees nothing of /admin', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  const answer = await page.goto('/admin');
  expect([403, 404]).toContain(answer!.status());
});

test('in development sign-up is open before the first run is done', async ({ browser, script }) => {
  const fresh = await Portico.start();
  try {
    const page = await (await anotherBrowser(browser, fresh.url, script)).newPage();
    await signUp(page, new Inbox(fresh.url), newAddress());
  } finally {
    await fresh.stop();
  }
});
