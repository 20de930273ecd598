import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { Inbox } from '../inbox';
import { action, addressRow, anotherCode, beginWithPassword, codeField, enterCode, enterWrongCode, expectSignedIn, expectSignedOut, field, goOnButton, main, newNumber, personAt, signOut, signUp, signUpWithEverything, withUsernameAlone } from '../steps';

const another = 'quarry-lantern-58-moss';
const saveButton = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

test('a phone number alone makes an account, and leads back into it', async ({ page, portico }) => {
  const texts = new Inbox(portico.url);
  const number = newNumber();
  const shown = number.replace(/(\+1)(...)(...)/, '$1 $2-$3-');
  const phone_number = { enabled: true, used_for_first_factor: true };
  await portico.settings('attributes', { phone_number, email_address: { required: false } });
  for (const start of ['/sign-up', '/sign-in']) {
    await page.goto(start);
    await action(page, 'Use a phone number instead').click();
    // As people in the chosen country write it.
    await field(page, 'Phone number').fill(number.replace('+1', ''));
    await goOnButton(page).click();
    await expect(main(page)).toContainText(shown);
    await enterCode(page, (await texts.waitFor(number)).code);
    await expectSignedIn(page, shown);
    await signOut(page);
  }
});

test('a username and a password make an account; what a password manager fills in signs in at once', async ({ page, portico, address }) => {
  const { username, password } = personAt(address);
  await withUsernameAlone(portico);
  await page.goto('/sign-up');
  await field(page, 'Username').fill(username);
  await field(page, 'Password').fill(password);
  await goOnButton(page).click();
  await expect(page).not.toHaveURL(/\/sign-up/);
  await signOut(page);

  await page.goto('/sign-in');
  const row = page.locator('.field:has(#password)');
  await expect(row, 'the row for managers is not seen').toHaveCSS('clip-path', 'inset(50%)');
  const button = await goOnButton(page).boundingBox();
  await field(page, 'Username').fill(username);
  await field(page, 'Password').fill(password);
  await expect(row, 'a password that was filled in is seen').toHaveCSS('clip-path', 'none');
  expect(await goOnButton(page).boundingBox(), 'and moves nothing').toEqual(button);
  await goOnButton(page).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
  await page.goto('/user');
  await expect(field(page, 'Username')).toHaveValue(username);
});

test('a forgotten password is replaced by a code that was mailed, and other devices are signed out', async ({ page, portico, mail, address, elsewhere, script }) => {
  const person = await signUpWithEverything(elsewhere, portico, mail, address);
  await beginWithPassword(page, person.username);
  await action(page, 'Forgot password?').click();
  await action(page, /^Email me a code to choose a new password/).click();
  await enterCode(page, (await mail.waitFor(address)).code);
  await expect(page).toHaveURL(/\/sign-in\/reset-password$/);
  await field(page, 'New password').fill(another);
  await field(page, 'Confirm new password').fill(another);
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/sign-in\/reset-password-success$/);
  await expect(main(page)).toContainText('All your other devices are signed out');
  const goOn = page.getByRole('link', { name: 'Continue' });
  const stay = page.getByRole('button', { name: /^Stay here/ });
  await expect(stay).toBeVisible({ visible: script });
  if (script) {
    // It may be stopped, and then stays.
    await stay.click();
    await expect(stay).toBeHidden();
    await expect(goOn).toBeFocused();
  }
  await goOn.press('Enter');
  await expect(page).toHaveURL(/\/user$/);
  await expectSignedIn(page, address);
  await expectSignedOut(elsewhere);
  await beginWithPassword(elsewhere, address);
  await field(elsewhere, 'Password').fill(another);
  await goOnButton(elsewhere).click();
  await expectSignedIn(elsewhere, address);
});

test('the page that says that a password was replaced goes on by itself', async ({ page, portico, mail, address, elsewhere, script }) => {
  test.skip(!script, 'a comfort of the script');
  await signUpWithEverything(elsewhere, portico, mail, address);
  await page.clock.install();
  await beginWithPassword(page, address);
  await action(page, 'Forgot password?').click();
  await action(page, /^Email me a code to choose a new password/).click();
  await enterCode(page, (await mail.waitFor(address)).code);
  await field(page, 'New password').fill(another);
  await field(page, 'Confirm new password').fill(another);
  await goOnButton(page).click();
  await expect(page.getByRole('button', { name: /^Stay here/ })).toBeVisible();
  await page.clock.runFor(10_000);
  await expect(page).toHaveURL(/\/sign-in\/reset-password-success$/);
  await page.clock.runFor(11_000);
  await expect(page).toHaveURL(/\/user$/);
});

test('the profile takes a number, and a password that is then changed', async ({ page, portico, mail, address }) => {
  const number = newNumber();
  const shown = number.replace(/(\+1)(...)(...)/, '$1 $2-$3-');
  const phone_number = { enabled: true, used_for_first_factor: true };
  await portico.configure({ attributes: { phone_number, password: { enabled: true } }, 'password_settings.disable_hibp': true });
  await signUp(page, mail, address);
  await action(page, 'Add phone number').click();
  await field(page, 'Phone number').fill(number);
  await goOnButton(page).click();
  const { code } = await new Inbox(portico.url).waitFor(number);
  await enterWrongCode(page, anotherCode(code));
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await enterCode(page, code);
  await expect(addressRow(page, shown)).toContainText('Verified');

  await page.goto('/user/security');
  await action(page, 'Set password').click();
  for (const chosen of ['tundra-violin-94-cask', another]) {
    if (chosen === another) await action(page, 'Change password').click();
    await field(page, 'New password').fill(chosen);
    await field(page, 'Confirm new password').fill(chosen);
    await saveButton(page).click();
    await expect(page.getByRole('status')).toContainText('Your password is saved');
  }
});

test('the password step takes what is pasted, shows and hides it, and wants nothing but a keyboard', async ({ page, portico, mail, address, script }) => {
  const { password } = await signUpWithEverything(page, portico, mail, address);
  await signOut(page);
  await page.goto('/sign-in');
  const identifier = field(page, 'Email address or username');
  await expect(identifier).toBeFocused();
  // From one field into another, as from anywhere.
  await page.keyboard.type(password);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+X');
  await page.keyboard.type(address);
  await page.keyboard.press('Enter');

  const secret = field(page, 'Password');
  await expect(secret).toBeFocused();
  await page.keyboard.press('ControlOrMeta+V');
  await expect(secret).toHaveValue(password);
  await expect(secret).toHaveAttribute('type', 'password');
  const show = page.getByRole('button', { name: 'Show', exact: true });
  await expect(show).toBeVisible({ visible: script });
  if (script) {
    await page.keyboard.press('Shift+Tab');
    await expect(show).toBeFocused();
    await page.keyboard.press('Space');
    await expect(secret).toHaveAttribute('type', 'text');
    await page.keyboard.press('Space');
    await expect(secret).toHaveAttribute('type', 'password');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expectSignedIn(page, address);
});
