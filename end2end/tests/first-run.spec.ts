import type { Page } from '@playwright/test';
import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { Inbox } from '../inbox';
import { Portico } from '../server';
import { action, ask, emailField, enterCode, field, goOnButton, main, says, setUp, signUp } from '../steps';

test('the printed link makes the first owner, once', async ({ browser, script }) => {
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

/** Answers the three questions, as far as the links. */
async function answerAll(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/admin\/welcome\/name$/);
  await field(page, 'Application name').fill('Acme');
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/admin\/welcome\/home$/);
  await field(page, 'Home page').fill('https://acme.example/');
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/admin\/welcome\/sign-in$/);
  await field(page, 'Email and password').check();
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/admin\/welcome\/links$/);
}

test('whoever signed up first owns the portal by one press, and answers three questions', async ({ browser, script }) => {
  const fresh = await Portico.start();
  try {
    const context = await anotherBrowser(browser, fresh.url, script);
    const page = await context.newPage();
    await page.goto('/sign-up');
    await expect(main(page)).toContainText(/no owner yet|noch keinen Inhaber/);
    await signUp(page, new Inbox(fresh.url), newAddress('first'));
    await page.goto(fresh.setupLink());
    await goOnButton(page).click();
    await answerAll(page);
    await expect(field(page, 'Sign in')).toHaveValue(`${fresh.url}/sign-in`);
    if (script) {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.getByRole('button', { name: 'Copy' }).first().click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${fresh.url}/sign-in`);
    } else {
      await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);
    }
    await action(page, 'Go to administration').click();
    await expect(page).toHaveURL(/\/admin$/);

    const visitor = await (await anotherBrowser(browser, fresh.url, script)).newPage();
    await visitor.goto('/sign-up');
    await expect(main(visitor)).toContainText('Acme');
    await expect(field(visitor, 'Password')).toBeVisible();
    await expect(main(visitor)).not.toContainText('Development');
  } finally {
    await fresh.stop();
  }
});

test('whoever has an account is led to sign in from another browser, and back', async ({ browser, script }) => {
  const fresh = await Portico.start();
  try {
    const mail = new Inbox(fresh.url);
    const address = newAddress('known');
    await signUp(await (await anotherBrowser(browser, fresh.url, script)).newPage(), mail, address);
    const page = await (await anotherBrowser(browser, fresh.url, script)).newPage();
    await page.goto(fresh.setupLink());
    await emailField(page).fill(address);
    await goOnButton(page).click();
    await expect(page).toHaveURL(/\/sign-in\?/);
    await expect(emailField(page)).toHaveValue(address);
    await goOnButton(page).click();
    await expect(page).toHaveURL(/\/sign-in\/factor-one$/);
    await enterCode(page, (await mail.waitFor(address)).code);
    await expect(page).toHaveURL(/\/setup$/);
    await goOnButton(page).click();
    await expect(page).toHaveURL(/\/admin\/welcome\/name$/);
  } finally {
    await fresh.stop();
  }
});

test('a page that waits leads to the inbox of development', async ({ page, mail, address }) => {
  await ask(page, '/sign-up', address);
  await mail.waitFor(address);
  await action(page, 'Development: open the inbox').click();
  await expect(page).toHaveURL(/\/dev\/inbox$/);
  await expect(main(page)).toContainText(address);
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
