import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { enterCode } from '../steps';

const html = (page: Page) => page.locator('html');

test.describe('in a browser that asks for German', () => {
  test.use({ locale: 'de-AT' });

  test('sign-up leads to a profile in German, and the mail is German too', async ({ page, mail, address }) => {
    await page.goto('/sign-up');
    await expect(html(page)).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Konto bei Portico anlegen');
    await page.getByLabel('E-Mail-Adresse', { exact: true }).fill(address);
    await page.getByRole('button', { name: 'Weiter', exact: true }).click();
    await expect(page.getByText(`an ${address} geschickt`)).toBeVisible();
    const letter = await mail.waitFor(address);
    expect(letter.subject).toBe(`${letter.code} ist Ihr Code für Portico`);
    expect(letter.text).toContain('Willkommen bei Portico.');
    expect(letter.html).toContain('lang="de"');
    await enterCode(page, letter.code);
    await expect(page).toHaveURL(/\/user/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profil');
    await page.getByLabel('Vorname', { exact: true }).fill('Ada');
    await page.getByRole('button', { name: 'Speichern', exact: true }).click();
    await expect(page.getByRole('status')).toHaveText('Ihre Änderungen sind gespeichert.');
  });

  test('English can be chosen all the same', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'English', exact: true }).click();
    await expect(html(page)).toHaveAttribute('lang', 'en');
    await page.goto('/no-such-page');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  });
});

test('the keyboard reaches the switch, which comes back to the same page', async ({ page }) => {
  const here = '/sign-in?email_address=ada%40example.com';
  await page.goto(here);
  const german = page.getByRole('button', { name: 'Deutsch', exact: true });
  await expect(german).toHaveAttribute('lang', 'de');
  const reached = () => german.evaluate(button => button === document.activeElement);
  for (let presses = 0; presses < 30 && !(await reached()); presses++) await page.keyboard.press('Tab');
  expect(await reached()).toBe(true);
  await page.keyboard.press('Enter');
  await expect(html(page)).toHaveAttribute('lang', 'de');
  await expect(page).toHaveURL(here);
  await expect(page.getByLabel('E-Mail-Adresse', { exact: true })).toHaveValue('ada@example.com');
  await expect(page.getByRole('group', { name: 'Sprache' }).or(page.getByRole('form', { name: 'Sprache' }))).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deutsch', exact: true })).toHaveAttribute('aria-current', 'true');
  await page.goto('/sign-up');
  await expect(html(page)).toHaveAttribute('lang', 'de');
});

test('the switch keeps an attempt, and goes with its person to another browser', async ({ page, elsewhere, mail, address }) => {
  await page.goto('/sign-up');
  await page.getByLabel('Email address', { exact: true }).fill(address);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  const { code } = await mail.waitFor(address);
  await page.getByRole('button', { name: 'Deutsch', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sehen Sie in Ihr Postfach');
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/user/);
  await page.getByRole('button', { name: 'Deutsch', exact: true }).click();
  await expect(html(page)).toHaveAttribute('lang', 'de');

  await elsewhere.goto('/sign-in');
  await expect(html(elsewhere)).toHaveAttribute('lang', 'en');
  await elsewhere.getByLabel('Email address', { exact: true }).fill(address);
  await elsewhere.getByRole('button', { name: 'Continue', exact: true }).click();
  const letter = await mail.waitFor(address);
  expect(letter.text).toContain('Sie möchten sich bei Portico anmelden.');
  await enterCode(elsewhere, letter.code);
  await expect(elsewhere).toHaveURL(/\/user/);
  await expect(html(elsewhere)).toHaveAttribute('lang', 'de');
});
