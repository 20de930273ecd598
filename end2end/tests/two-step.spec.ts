import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { enterAppCode, Authenticator, setUpAuthenticator } from '../authenticator';
import { expect, test } from '../fixtures';
import { Inbox } from '../inbox';
import type { Letters } from '../letters';
import type { Portico } from '../server';
import { action, ask, begin, codeField, enterCode, expectSignedIn, expectSignedOut, expectWaiting, field, goOnButton, main, newNumber, signOut, signUp } from '../steps';
import { said } from '../words';

test('an app is set up, asked for, and codes on paper stand in for it once each', async ({ page, portico, mail, address, elsewhere, script }) => {
  await signUp(page, mail, address);
  const { app, codes } = await setUpAuthenticator(page, portico);
  expect(codes).toHaveLength(10);
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(main(page)).toContainText(/10 left/);
  expect((await mail.waitFor(address)).subject).toContain('Two-step verification');
  await signOut(page);

  const { code } = await begin(page, mail, '/sign-in', address);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
  await expectSignedOut(page);
  await enterCode(page, await app.wrong());
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await enterCode(page, await app.next());
  await expectSignedIn(page, address);

  const other = await begin(elsewhere, mail, '/sign-in', address);
  await enterCode(elsewhere, other.code);
  await expect(elsewhere).toHaveURL(/\/sign-in\/factor-two$/);
  await action(elsewhere, 'Use another method').click();
  await action(elsewhere, /^Backup code/).click();
  await field(elsewhere, 'Backup code').fill(codes[0]!);
  await goOnButton(elsewhere).click();
  await expectSignedIn(elsewhere, address);
  await elsewhere.goto('/user/security');
  await expect(main(elsewhere)).toContainText(/9 left/);
  await action(elsewhere, 'Make new ones').click();
  await goOnButton(elsewhere).click();
  await expect(action(elsewhere, 'Copy')).toHaveCount(script ? 1 : 0);
  await expect(main(elsewhere)).not.toContainText(codes[1]!);
});

test('a number gets the second code', async ({ page, portico, mail, address }) => {
  const texts = new Inbox(portico.url);
  const number = newNumber();
  await portico.settings('attributes.phone_number', { enabled: true, used_for_second_factor: true });
  await signUp(page, mail, address);
  await page.goto('/user/security');
  await action(page, 'Add a phone number').click();
  await action(page, 'Add phone number').click();
  await field(page, 'Phone number').fill(number);
  await goOnButton(page).click();
  await enterCode(page, (await texts.waitFor(number)).code);
  await expect(page).toHaveURL(/\/user\/second-factor-number$/);
  await main(page).getByRole('listitem').getByRole('button').click();
  await action(page, 'I have kept them').click();
  for (const notice of [/phone number was added/, /Two-step verification/]) {
    expect((await mail.waitFor(address)).subject).toMatch(notice);
  }
  await signOut(page);

  const { code } = await begin(page, mail, '/sign-in', address);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
  // With script the page asks for the text by itself.
  await codeField(page).or(action(page, 'Send code')).first().waitFor();
  if (await action(page, 'Send code').isVisible()) await action(page, 'Send code').click();
  await enterCode(page, (await texts.waitFor(number)).code);
  await expectSignedIn(page, address);
});

test('whoever must have a second step sets it up first', async ({ page, portico, mail, address }) => {
  await signUp(page, mail, address);
  await portico.settings('sign_up.mfa.required', true);
  await page.goto('/user');
  await expect(page).toHaveURL(/\/sign-in\/tasks\/setup-mfa$/);
  await action(page, /^Code of my authenticator app/).click();
  const app = await Authenticator.scan(page, portico);
  await enterAppCode(page, await app.code());
  await action(page, 'I have kept them').click();
  await expectSignedIn(page, address);
});

const paper = (page: Page) => page.getByRole('list', { name: said('Your backup codes') }).getByRole('listitem');

test.describe('what is kept on paper', () => {
  test.skip(({ script }) => !script, 'without script there is the list alone');
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('backup codes are copied, downloaded and printed, all ten', async ({ page, portico, mail, address }) => {
    await signUp(page, mail, address);
    await setUpAuthenticator(page, portico);
    await page.evaluate(() => navigator.clipboard.writeText('something else'));
    // Whatever prints, it is the window that is told to.
    await page.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute('data-printed', '');
    });
    await action(page, 'Make new ones').click();
    await goOnButton(page).click();
    await expect(page).toHaveURL(/\/user\/backup-codes$/);
    const codes = await paper(page).allInnerTexts();
    expect(new Set(codes).size).toBe(10);
    const kept = `Portico\nYour backup codes\n\n${codes.join('\n')}\n`;

    await action(page, 'Copy').click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(kept);

    const downloading = page.waitForEvent('download');
    await action(page, 'Download').click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('backup-codes.txt');
    expect(await readFile(await download.path(), 'utf8')).toBe(kept);

    await expect(page.locator('html[data-printed]')).toHaveCount(0);
    await action(page, 'Print').click();
    await expect(page.locator('html[data-printed]')).toHaveCount(1);
    await page.emulateMedia({ media: 'print' });
    for (const code of codes) await expect(page.getByText(code, { exact: true })).toBeVisible();
    await page.emulateMedia({ media: 'screen' });

    await action(page, 'I have kept them').click();
    await expect(page).toHaveURL(/\/user\/security$/);
    await page.goBack();
    await expect(page.getByText(codes[0]!)).toHaveCount(0);
  });
});

/** As people read it. */
const shown = (number: string) => number.replace(/(\+1)(...)(...)/, '$1 $2-$3-');

const numbersAreSecondSteps = (portico: Portico) =>
  portico.settings('attributes.phone_number', { enabled: true, used_for_second_factor: true });

/** Adds a number to the profile, and makes it a second step. */
async function setUpNumber(page: Page, texts: Inbox, number: string): Promise<void> {
  await page.goto('/user/add-phone-number');
  await field(page, 'Phone number').fill(number);
  await goOnButton(page).click();
  await enterCode(page, await texts.code(number));
  await expect(page).toHaveURL(/\/user$/);
  await page.goto('/user/second-factor-number');
  await main(page).getByRole('button', { name: shown(number) }).click();
  await expect(page).toHaveURL(/\/user\/(security|backup-codes)$/);
}

/** The row of a second step on the page on security. */
const step = (page: Page, name: string): Locator =>
  main(page).getByRole('region', { name: 'Two-step verification' }).getByRole('listitem').filter({ hasText: name });

async function expectDefault(page: Page, name: string): Promise<void> {
  await page.goto('/user/security');
  await expect(step(page, name)).toContainText('Default');
  await expect(main(page).getByText('Default', { exact: true })).toHaveCount(1);
}

/** Signs out, and in again as far as the second step. */
async function asFarAsSecond(page: Page, mail: Letters, address: string): Promise<void> {
  await page.goto('/sign-out');
  await action(page, 'Sign out').click();
  await expect(page).not.toHaveURL(/\/sign-out/);
  await ask(page, '/sign-in', address);
  await expectWaiting(page, '/sign-in');
  await enterCode(page, await mail.code(address));
  await expect(page).toHaveURL(/\/sign-in\/factor-two/);
}

async function chooses(page: Page, method: RegExp): Promise<void> {
  await action(page, 'Use another method').click();
  await action(page, method).click();
}

/** Answers with what is texted to this number, which only it gets. */
async function answersByText(page: Page, texts: Inbox, number: string): Promise<void> {
  await codeField(page).or(action(page, 'Send code')).first().waitFor();
  // With script the page asks for the text by itself.
  if (await action(page, 'Send code').isVisible()) await action(page, 'Send code').click();
  await enterCode(page, await texts.code(number));
}

async function answersOnPaper(page: Page, code: string): Promise<void> {
  await field(page, 'Backup code').fill(code);
  await goOnButton(page).click();
}

for (const first of ['an app', 'a number']) {
  const second = first === 'an app' ? 'a number' : 'an app';

  test(`${first} and then ${second}: the app is asked first, each of three ways signs in, and either goes without the other`, async ({ page, portico, mail, address }) => {
    const texts = new Inbox(portico.url);
    const number = newNumber();
    await numbersAreSecondSteps(portico);
    await signUp(page, mail, address);
    let app: Authenticator;
    let codes: string[];
    if (first === 'an app') {
      ({ app, codes } = await setUpAuthenticator(page, portico));
      await expectDefault(page, 'Authenticator app');
      await setUpNumber(page, texts, number);
    } else {
      await setUpNumber(page, texts, number);
      codes = await paper(page).allInnerTexts();
      await action(page, 'I have kept them').click();
      await expectDefault(page, shown(number));
      // Whoever has a second step proves that, too, before another one comes.
      await action(page, 'Set up an authenticator app').click();
      await answersByText(page, texts, number);
      await expect(page).toHaveURL(/\/user\/authenticator-app$/);
      app = await Authenticator.scan(page, portico);
      await enterAppCode(page, await app.code());
    }
    // Codes on paper come with the first of the two, once.
    await expect(page).toHaveURL(/\/user\/security$/);
    expect(codes).toHaveLength(10);
    await expectDefault(page, 'Authenticator app');
    await expect(step(page, 'Backup codes')).toContainText('10 left');

    await asFarAsSecond(page, mail, address);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Enter the code of your app');
    await enterCode(page, await app.next());
    await expectSignedIn(page, address);

    await asFarAsSecond(page, mail, address);
    await chooses(page, /^Text me a code/);
    await answersByText(page, texts, number);
    await expectSignedIn(page, address);

    await asFarAsSecond(page, mail, address);
    await chooses(page, /^Backup code/);
    await answersOnPaper(page, codes[0]!);
    await expectSignedIn(page, address);
    await page.goto('/user/security');
    await expect(step(page, 'Backup codes')).toContainText('9 left');

    // The one that was there first goes; the other stays, and is asked for.
    await action(page, first === 'an app' ? 'Remove the authenticator app' : `Remove ${shown(number)} as second step`).click();
    await action(page, 'Remove').click();
    await expect(page.getByRole('status')).toContainText('removed');
    await expectDefault(page, first === 'an app' ? shown(number) : 'Authenticator app');
    await expect(step(page, '')).toHaveCount(2);
    await expect(step(page, 'Backup codes')).toContainText('9 left');
    await asFarAsSecond(page, mail, address);
    if (first === 'an app') await answersByText(page, texts, number);
    else await enterCode(page, await app.next());
    await expectSignedIn(page, address);

    // With the other one the codes on paper go, too, and the address alone signs in.
    await page.goto('/user/security');
    await action(page, first === 'an app' ? `Remove ${shown(number)} as second step` : 'Remove the authenticator app').click();
    await action(page, 'Remove').click();
    await expect(step(page, '')).toHaveCount(0);
    await signOut(page);
    await ask(page, '/sign-in', address);
    await enterCode(page, await mail.code(address));
    await expectSignedIn(page, address);
  });
}

test('of two numbers the first is asked until the other is chosen, and takes its place when that goes', async ({ page, portico, mail, address }) => {
  const texts = new Inbox(portico.url);
  // They differ in what is seen of them before it is known who asks.
  const [one, other] = [newNumber().replace(/..$/, '17'), newNumber().replace(/..$/, '42')];
  await numbersAreSecondSteps(portico);
  await signUp(page, mail, address);
  await setUpNumber(page, texts, one);
  await action(page, 'I have kept them').click();
  await page.goto('/user/add-phone-number');
  await answersByText(page, texts, one);
  await expect(page).toHaveURL(/\/user\/add-phone-number$/);
  await setUpNumber(page, texts, other);
  await expectDefault(page, shown(one));
  await asFarAsSecond(page, mail, address);
  await answersByText(page, texts, one);
  await expectSignedIn(page, address);

  await page.goto('/user/security');
  await action(page, `Ask ${shown(other)} first`).click();
  await expectDefault(page, shown(other));
  await asFarAsSecond(page, mail, address);
  await answersByText(page, texts, other);
  await expectSignedIn(page, address);
  await asFarAsSecond(page, mail, address);
  await chooses(page, /^Text me a code.*17$/);
  await answersByText(page, texts, one);
  await expectSignedIn(page, address);

  await page.goto('/user/security');
  await action(page, `Remove ${shown(other)} as second step`).click();
  await action(page, 'Remove').click();
  await expectDefault(page, shown(one));
  await expect(action(page, /^Ask /)).toHaveCount(0);
});
