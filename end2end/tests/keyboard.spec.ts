import type { Locator, Page } from '@playwright/test';
import { Authenticator } from '../authenticator';
import { Device } from '../device';
import { expect, newAddress, test } from '../fixtures';
import type { Letters } from '../letters';
import { action, addressRow, codeField, emailField, expectFocusVisible, expectSignedIn, field, goOnButton, main, runsScripts, signUp } from '../steps';
import { said } from '../words';

/** Presses Tab until this is reached; whatever is passed on the way shows that it is. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(wanted).toBeVisible();
  const reached = () => wanted.evaluate(element => element === document.activeElement);
  for (let presses = 0; presses < 40 && !(await reached()); presses++) {
    await page.keyboard.press(key);
    await expectFocusVisible(page);
  }
  expect(await reached(), `${key} reaches ${wanted}`).toBe(true);
  await expectFocusVisible(page);
}

async function press(page: Page, wanted: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

/** Types this in place of whatever stands in the field, and sends it. */
async function answer(page: Page, asked: Locator, text: string): Promise<void> {
  await tabTo(page, asked);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** The same for a code. With JavaScript six digits send themselves. */
async function answerCode(page: Page, asked: Locator, code: string): Promise<void> {
  await tabTo(page, asked);
  await page.keyboard.type(code);
  if (!runsScripts(page)) await page.keyboard.press('Enter');
}

/** As far as the end of the first step. */
async function enter(page: Page, mail: Letters, path: '/sign-in' | '/sign-up', address: string): Promise<void> {
  if (!page.url().endsWith(path)) await page.goto(path);
  await answer(page, emailField(page), address);
  await answerCode(page, codeField(page), await mail.code(address));
}

test('from the profile to another primary address with Tab, Enter and Space alone', async ({ page, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await tabTo(page, action(page, 'Add email address'));
  await page.keyboard.press('Enter');

  await expect(emailField(page)).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.type(work);
  await tabTo(page, goOnButton(page));
  await page.keyboard.press('Space');

  await tabTo(page, codeField(page));
  await page.keyboard.type((await mail.waitFor(work)).code);
  if (!runsScripts(page)) await page.keyboard.press('Enter');

  await tabTo(page, action(page, `Make ${work} primary`));
  await page.keyboard.press('Space');
  await expect(page.getByRole('status')).toContainText('saved');
  await expect(addressRow(page, work)).toContainText('Primary');
});

test('two-step verification is set up, kept on paper and used without a pointer', async ({ page, portico, mail, address, script }) => {
  await enter(page, mail, '/sign-up', address);
  await press(page, action(page, 'Security'));
  await expect(page).toHaveURL(/\/user\/security$/);
  await press(page, action(page, 'Set up an authenticator app'), 'Space');
  await expect(page).toHaveURL(/\/user\/authenticator-app$/);
  const app = await Authenticator.type(page, portico);
  await answerCode(page, field(page, 'Code of the app'), await app.code());

  await expect(page).toHaveURL(/\/user\/backup-codes$/);
  const paper = await page.getByRole('list', { name: said('Your backup codes') }).getByRole('listitem').allInnerTexts();
  expect(paper).toHaveLength(10);
  if (script) for (const name of ['Copy', 'Download', 'Print']) await tabTo(page, action(page, name));
  await press(page, action(page, 'I have kept them'), 'Space');
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(main(page)).toContainText('10 left');
  expect((await mail.waitFor(address)).subject).toContain('Two-step verification');

  for (const proof of ['app', 'paper']) {
    await press(page, page.getByRole('link', { name: 'Sign out', exact: true }));
    await expect(page).toHaveURL(/\/sign-out/);
    await press(page, page.getByRole('button', { name: 'Sign out', exact: true }), 'Space');
    await expect(page).toHaveURL(/\/sign-in$/);
    await enter(page, mail, '/sign-in', address);
    await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
    const others = action(page, 'Use another method');
    if (proof === 'app') {
      // There and back again.
      await tabTo(page, others);
      await tabTo(page, codeField(page), 'Shift+Tab');
      await answerCode(page, codeField(page), await app.next());
    } else {
      await press(page, others);
      await press(page, action(page, /^Backup code/), 'Space');
      await answer(page, field(page, 'Backup code'), paper[0]!);
    }
    await expect(page).toHaveURL(/\/user$/);
  }
  await expectSignedIn(page, address);
});

test('a passkey is added, renamed and removed without a pointer', async ({ page, mail, address, script }) => {
  test.skip(!script, 'passkeys need script');
  const device = await Device.of(page);
  await enter(page, mail, '/sign-up', address);
  await press(page, action(page, 'Security'));
  await expect(page).toHaveURL(/\/user\/security$/);
  const add = action(page, 'Add a passkey');
  await press(page, add, 'Space');
  await expect(page.getByRole('status')).toContainText('Your passkey is added');
  expect(await device.count()).toBe(1);

  await press(page, action(page, /^Rename /));
  await answer(page, field(page, 'Name'), 'My laptop');
  await expect(page).toHaveURL(/\/user\/security$/);
  await press(page, action(page, 'Remove My laptop'));
  await press(page, page.getByRole('button', { name: 'Remove', exact: true }), 'Space');
  await expect(page.getByRole('status')).toContainText('The passkey is removed');
  await expect(add).toBeVisible();
});

test('whoever has to prove once more who they are does it without a pointer', async ({ page, portico, mail, address, script }) => {
  const work = newAddress('work');
  await enter(page, mail, '/sign-up', address);
  await expect(page).toHaveURL(/\/user$/);
  await portico.advance(601);
  await press(page, action(page, 'Add email address'));
  await expect(page).toHaveURL(/\/user\/verify-it-is-you$/);
  // With script the page asks for the code by itself.
  if (!script) await press(page, action(page, 'Send code'), 'Space');
  await answerCode(page, codeField(page), await mail.code(address));
  await expect(page).toHaveURL(/\/user\/add-email-address$/);
  await answer(page, emailField(page), work);
  await answerCode(page, codeField(page), await mail.code(work));
  await expect(addressRow(page, work)).toContainText('Verified');
});
