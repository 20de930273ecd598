// Which sections the profile has, and what can be done in them, by the settings.

import type { Page } from '@playwright/test';
import { setUpAuthenticator } from '../authenticator';
import { expect, newAddress, test } from '../fixtures';
import { Inbox } from '../inbox';
import type { Letters } from '../letters';
import type { Portico } from '../server';
import { action, addAddress, addressRow, enterCode, field, goOnButton, main, newNumber, signUp } from '../steps';

// What is shown is decided by the server alone.
test.skip(({ script }) => script, 'looked at without script');

const off = { enabled: false, required: false, used_for_first_factor: false };
const profile = ['Your picture', 'Your name', 'Email addresses'];
const security = ['Passkeys', 'Two-step verification', 'Active devices', 'Delete account'];

/** What stands over the sections of a page, from top to bottom. */
async function sections(page: Page, path: string): Promise<string[]> {
  await page.goto(path);
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  return main(page).getByRole('heading', { level: 2 }).allInnerTexts();
}

const section = (page: Page, name: string) => main(page).getByRole('region', { name, exact: true });

/** What can be pressed in a section. */
async function actions(page: Page, name: string): Promise<string[]> {
  const pressed = section(page, name).getByRole('button').or(section(page, name).getByRole('link'));
  return pressed.evaluateAll(all => all.map(one => one.getAttribute('aria-label') ?? one.textContent!.trim()));
}

/** As people read it. */
const shown = (number: string) => number.replace(/(\+1)(...)(...)/, '$1 $2-$3-');

/** A number in the profile, where numbers are on; and the notice of it. */
async function addNumber(page: Page, portico: Portico, mail: Letters, address: string): Promise<string> {
  const number = newNumber();
  await page.goto('/user/add-phone-number');
  await field(page, 'Phone number').fill(number);
  await goOnButton(page).click();
  await enterCode(page, (await new Inbox(portico.url).waitFor(number)).code);
  await expect(addressRow(page, shown(number))).toContainText('Verified');
  expect((await mail.waitFor(address)).subject).toContain('phone number was added');
  return number;
}

test('at the factory there are a picture, names, addresses, passkeys, two steps, devices and the end', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  expect(await sections(page, '/user')).toEqual(profile);
  expect(await sections(page, '/user/security')).toEqual(security);
});

test('names that are off are not asked for, and those that are required are not emptied', async ({ page, portico, mail, address }) => {
  await signUp(page, mail, address);
  await portico.settings('attributes.first_name', { enabled: true, required: true });
  await page.goto('/user');
  await field(page, 'Last name').fill('King');
  await action(page, 'Save').click();
  await expect(field(page, 'First name')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(page, 'Last name')).toHaveValue('King');

  await portico.settings('attributes.first_name', { enabled: false, required: false });
  expect(await sections(page, '/user')).toEqual(profile);
  await expect(field(page, 'First name')).toHaveCount(0);
  await expect(field(page, 'Last name')).toBeVisible();

  await portico.settings('attributes.last_name.enabled', false);
  expect(await sections(page, '/user')).toEqual(['Your picture', 'Email addresses']);
});

test('a username is shown where there are any, goes only where none is required, and stays where it may not change', async ({ page, portico, mail, address }) => {
  const username = address.split('@')[0]!.replace('.', '_');
  await signUp(page, mail, address);
  await portico.settings('attributes.username.enabled', true);
  expect(await sections(page, '/user')).toEqual(['Your picture', 'Your name', 'Your username', 'Email addresses']);
  const save = section(page, 'Your username').getByRole('button', { name: 'Save' });
  const typed = field(page, 'Username');
  for (const value of [username, '', username]) {
    await typed.fill(value);
    await save.click();
    await expect(page.getByRole('status')).toContainText('saved');
    await expect(typed).toHaveValue(value);
  }

  await portico.settings('attributes.username.required', true);
  await typed.fill('');
  await save.click();
  await expect(typed).toHaveAttribute('aria-invalid', 'true');

  await portico.settings('attributes.username.immutable', true);
  await typed.fill(`${username}2`);
  await save.click();
  await expect(page.getByRole('alert')).toContainText('cannot be changed here');
  await page.goto('/user');
  await expect(section(page, 'Your username')).toContainText('Your username cannot be changed here.');
  await expect(section(page, 'Your username')).toContainText(username);
  expect(await actions(page, 'Your username')).toEqual([]);
});

test('numbers are shown where they are given, begin a sign-in, or are a second step', async ({ page, portico, mail, address }) => {
  await signUp(page, mail, address);
  for (const use of ['enabled', 'used_for_first_factor', 'used_for_second_factor']) {
    await portico.settings('attributes.phone_number', { [use]: true });
    expect(await sections(page, '/user'), use).toEqual([...profile, 'Phone numbers']);
    expect(await actions(page, 'Phone numbers'), use).toEqual(['Add phone number']);
  }
  await portico.settings('attributes.phone_number', {});
  expect(await sections(page, '/user')).toEqual(profile);
});

test('numbers that may not change are shown to whoever has one, with nothing to do', async ({ page, portico, mail, address }) => {
  await portico.settings('attributes.phone_number', { enabled: true });
  await signUp(page, mail, address);
  await portico.settings('attributes.phone_number', { enabled: true, immutable: true });
  expect(await sections(page, '/user'), 'has none').toEqual(profile);

  await portico.settings('attributes.phone_number', { enabled: true });
  const numbers = [await addNumber(page, portico, mail, address), await addNumber(page, portico, mail, address)];
  expect(await actions(page, 'Phone numbers')).toContain(`Make ${shown(numbers[1]!)} primary`);
  await portico.settings('attributes.phone_number', { enabled: true, immutable: true });
  await action(page, `Make ${shown(numbers[1]!)} primary`).click();
  await expect(page.getByRole('alert')).toContainText('cannot be changed here');
  expect(await sections(page, '/user')).toEqual([...profile, 'Phone numbers']);
  for (const number of numbers) await expect(addressRow(page, shown(number))).toContainText('Verified');
  await expect(section(page, 'Phone numbers')).toContainText('Your phone numbers cannot be changed here.');
  expect(await actions(page, 'Phone numbers')).toEqual([]);

  await portico.settings('attributes.phone_number', {});
  expect(await sections(page, '/user'), 'off').toEqual(profile);
});

test('mail addresses are gone where they serve nothing, and stand there where they begin a sign-in alone', async ({ page, portico, mail, address }) => {
  await portico.settings('attributes.phone_number', { enabled: true, used_for_first_factor: true });
  await signUp(page, mail, address);
  await addNumber(page, portico, mail, address);
  const phone_number = { enabled: true, required: true, used_for_first_factor: true };
  await portico.settings('attributes', { phone_number, email_address: { ...off, used_for_first_factor: true } });
  expect(await sections(page, '/user')).toEqual([...profile, 'Phone numbers']);
  await portico.settings('attributes', { phone_number, email_address: off });
  expect(await sections(page, '/user')).toEqual(['Your picture', 'Your name', 'Phone numbers']);
});

test('mail addresses that may not change stay as they are, even from a page of another time', async ({ page, portico, context, mail, address }) => {
  const [work, waiting] = [newAddress('work'), newAddress('waits')];
  await signUp(page, mail, address);
  await enterCode(page, (await addAddress(page, mail, work)).code);
  await expect(addressRow(page, work)).toContainText('Verified');
  await addAddress(page, mail, waiting);
  await page.goto('/user');
  const [removing, adding] = [await context.newPage(), await context.newPage()];
  await removing.goto('/user');
  await action(removing, `Remove ${work}`).click();
  await adding.goto('/user/add-email-address');

  await portico.settings('attributes.email_address.immutable', true);
  await action(page, `Make ${work} primary`).click();
  await action(removing, 'Remove').click();
  await field(adding, 'Email address').fill(newAddress('more'));
  await goOnButton(adding).click();
  for (const tab of [page, removing, adding]) await expect(tab.getByRole('alert')).toContainText('cannot be changed here');

  expect(await sections(page, '/user')).toEqual(profile);
  await expect(section(page, 'Email addresses').getByRole('listitem')).toHaveCount(3);
  await expect(addressRow(page, address)).toContainText('Primary');
  await expect(section(page, 'Email addresses')).toContainText('Your email addresses cannot be changed here.');
  // What was added before may be proved.
  expect(await actions(page, 'Email addresses')).toEqual([`Verify ${waiting}`]);
});

test('the last address stays, and what is not proved yet goes', async ({ page, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await page.goto('/user');
  expect(await actions(page, 'Email addresses')).toEqual(['Add email address']);
  await addAddress(page, mail, work);
  await page.goto('/user');
  expect(await actions(page, 'Email addresses')).toEqual([`Verify ${work}`, `Remove ${work}`, 'Add email address']);
});

test('a password is set and changed where there are any, goes where none is required, and signs in still where they are off', async ({ page, portico, mail, address, elsewhere }) => {
  const password = 'tundra-violin-94-cask';
  await signUp(page, mail, address);
  await portico.configure({ 'attributes.password': { enabled: true }, 'password_settings.disable_hibp': true });
  expect(await sections(page, '/user/security')).toEqual(['Password', ...security]);
  expect(await actions(page, 'Password')).toEqual(['Set password']);
  await action(page, 'Set password').click();
  for (const label of ['New password', 'Confirm new password']) await field(page, label).fill(password);
  await action(page, 'Save').click();
  await expect(page.getByRole('status')).toContainText('Your password is saved');
  expect(await actions(page, 'Password')).toEqual(['Change password', 'Remove password']);

  await portico.settings('attributes.password', { enabled: true, required: true });
  await page.goto('/user/security');
  expect(await actions(page, 'Password')).toEqual(['Change password']);
  await portico.settings('attributes.password', { enabled: false, required: false });
  expect(await sections(page, '/user/security')).toEqual(security);
  await page.goto('/user/change-password');
  await expect(page).toHaveURL(/\/user\/security$/);

  await elsewhere.goto('/sign-in');
  await field(elsewhere, 'Email address').fill(address);
  await goOnButton(elsewhere).click();
  await field(elsewhere, 'Password').fill(password);
  await goOnButton(elsewhere).click();
  await expect(elsewhere).toHaveURL(/\/user$/);
});

test('passkeys and the end of the account are gone where they are off', async ({ page, portico, context, mail, address }) => {
  await signUp(page, mail, address);
  const deleting = await context.newPage();
  await deleting.goto('/user/delete-account');
  await portico.configure({ 'attributes.passkey.enabled': false, 'user_profile.delete_self_enabled': false });
  expect(await sections(page, '/user/security')).toEqual(['Two-step verification', 'Active devices']);
  await expect(page.getByText('Passkeys')).toHaveCount(0);

  await field(deleting, 'Type “Delete account” to confirm').fill('Delete account');
  await action(deleting, 'Delete account').click();
  const answer = await page.goto('/user/delete-account');
  expect(answer!.status()).toBe(404);
  await page.goto('/user');
  await expect(main(page)).toContainText(address);
});

test('two-step verification offers what is on, and is gone where nothing is', async ({ page, portico, mail, address }) => {
  await signUp(page, mail, address);
  const [app, number] = ['Set up an authenticator app', 'Add a phone number'];
  const two = (totp: boolean, text: boolean) => portico.configure({
    'attributes.authenticator_app.used_for_second_factor': totp,
    'attributes.phone_number.used_for_second_factor': text,
  });
  await two(true, true);
  await page.goto('/user/security');
  expect(await actions(page, 'Two-step verification')).toEqual([app, number]);
  await two(false, true);
  await page.goto('/user/security');
  expect(await actions(page, 'Two-step verification')).toEqual([number]);
  await two(false, false);
  expect(await sections(page, '/user/security')).toEqual(['Passkeys', 'Active devices', 'Delete account']);
  await two(true, false);
  await page.goto('/user/security');
  expect(await actions(page, 'Two-step verification')).toEqual([app]);

  await portico.settings('attributes.backup_code.used_for_second_factor', false);
  await action(page, app).click();
  await page.goto('/user/security');
  expect(await actions(page, 'Two-step verification'), 'not proved').toEqual([app]);
});

test('an app leaves nothing to add but backup codes, and the last second step stays where everybody has one', async ({ page, portico, mail, address }) => {
  const remove = 'Remove the authenticator app';
  await signUp(page, mail, address);
  await setUpAuthenticator(page, portico);
  expect(await actions(page, 'Two-step verification')).toEqual([remove, 'Make new ones']);
  await portico.settings('sign_up.mfa.required', true);
  await page.goto('/user/security');
  expect(await actions(page, 'Two-step verification')).toEqual(['Make new ones']);
  await page.goto('/user/remove-authenticator-app');
  await action(page, 'Remove').click();
  await expect(page.getByRole('alert')).toContainText('The last second step must stay');
  await portico.settings('attributes.backup_code.used_for_second_factor', false);
  await page.goto('/user/security');
  await expect(section(page, 'Two-step verification')).toContainText('Authenticator app');
  expect(await actions(page, 'Two-step verification')).toEqual([]);
});
