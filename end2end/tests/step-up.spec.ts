import type { Page } from '@playwright/test';
import { setUpAuthenticator } from '../authenticator';
import { expect, newAddress, test } from '../fixtures';
import { action, anotherCode, codeField, emailField, enterCode, enterWrongCode, expectSignedIn, field, goOnButton, main, signUp } from '../steps';

const asks = /\/user\/verify-it-is-you$/;

/** The code that is mailed: with JavaScript the page asks for it by itself. */
async function sendCode(page: Page, script: boolean): Promise<void> {
  if (!script) await action(page, 'Send code').click();
  await expect(codeField(page)).toBeVisible();
}

test('a password typed in time and sent too late is saved after a proof, without typing it again', async ({ page, portico, mail, address, script }) => {
  await portico.configure({ 'attributes.password': { enabled: true }, 'password_settings.disable_hibp': true });
  await signUp(page, mail, address);
  await page.goto('/user/change-password');
  await expect(field(page, 'Current password')).toHaveCount(0);
  for (const label of ['New password', 'Confirm new password']) await field(page, label).fill('tundra-violin-94-cask');
  await portico.advance(601);
  await action(page, 'Save').click();
  await expect(page).toHaveURL(asks);
  await sendCode(page, script);
  const { code } = await mail.waitFor(address);
  await enterWrongCode(page, anotherCode(code));
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(page.getByRole('status')).toContainText('Your password is saved');

  // From now on it is the password that is asked for, before anything is typed.
  await portico.advance(601);
  await page.goto('/user/add-email-address');
  await expect(page).toHaveURL(asks);
  await field(page, 'Password').fill('not the password');
  await goOnButton(page).click();
  await expect(field(page, 'Password')).toHaveAttribute('aria-invalid', 'true');
  await field(page, 'Password').fill('tundra-violin-94-cask');
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/user\/add-email-address$/);
  await emailField(page).fill(newAddress('work'));
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/user\/verify-identification$/);
});

test('whoever has an app proves that, by another method, or cancels', async ({ page, portico, mail, address }) => {
  await signUp(page, mail, address);
  const { app, codes } = await setUpAuthenticator(page, portico);
  await page.goto('/user/remove-authenticator-app');
  await portico.advance(601);
  await action(page, 'Remove').click();
  await expect(page).toHaveURL(asks);
  await action(page, 'Cancel').click();
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(main(page)).toContainText('10 left');

  await page.goto('/user/remove-authenticator-app');
  await enterCode(page, await app.next());
  await expect(page).toHaveURL(/\/user\/remove-authenticator-app$/);
  await portico.advance(601);
  await action(page, 'Remove').click();
  await action(page, 'Use another method').click();
  await action(page, /^Backup code/).click();
  await field(page, 'Backup code').fill(codes[0]!);
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(page.getByRole('status')).toContainText('removed');
  await expectSignedIn(page, address);
});
