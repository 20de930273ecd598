// The second step of a sign-in, and what comes before anybody counts as signed in.

import { expect, type Page } from '@playwright/test';
import { setUpAuthenticator } from '../authenticator';
import { newAddress } from '../fixtures';
import type { Portico } from '../server';
import type { Smtp } from '../smtp';
import { action, ask, begin, emailField, enterCode, enterWrongCode, field, goOnButton, main, signOut, signUp } from '../steps';
import { type Scenes, type Stage, withSecondNumbers } from './stage';

const password = 'tundra-violin-94-cask';

export const scenes: Scenes = {
  'second-app': async stage => atSecond(stage),
  'second-app-wrong': async stage => {
    const page = await atSecond(stage);
    await enterWrongCode(page, '000000');
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  'second-methods': async stage => {
    const page = await atSecond(stage);
    await action(page, 'Use another method').click();
    await expect(action(page, /^(Backup code|Ersatzcode)/)).toBeVisible();
    return page;
  },
  'second-backup-code': async stage => {
    const page = await atSecond(stage);
    await action(page, 'Use another method').click();
    await action(page, /^(Backup code|Ersatzcode)/).click();
    await field(page, 'Backup code').fill('nonsense');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  'second-after-reset': async stage => {
    const { page, portico, smtp } = stage;
    const address = newAddress();
    await askForPasswords(portico);
    await signUpWithPassword(page, smtp, address);
    await setUpAuthenticator(page, portico);
    await smtp.waitFor(address); // the notice of it
    await signOut(page);
    await ask(page, '/sign-in', address);
    await action(page, 'Forgot password?').click();
    await main(page).locator('.method').first().click();
    await enterCode(page, (await smtp.waitFor(address)).code);
    await field(page, 'New password').fill('tundra-violin-95-cask');
    await field(page, 'Confirm new password').fill('tundra-violin-95-cask');
    await goOnButton(page).click();
    await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
    return page;
  },
  'second-lost': async stage => {
    const page = await atSecond(stage);
    await stage.portico.configure({
      'attributes.backup_code.used_for_second_factor': false,
      'application.support_email': 'help@example.com',
    });
    await page.goto('/sign-in/factor-two/methods');
    await expect(main(page)).toContainText('help@example.com');
    return page;
  },
  'new-device': async ({ page, portico, smtp, open }) => {
    const address = newAddress();
    await askForPasswords(portico);
    await signUpWithPassword(page, smtp, address);
    await portico.settings('attack_protection.new_device_check', true);
    const other = await open();
    // The script would press by itself.
    await other.route(/\.js$/, script => script.abort());
    await ask(other, '/sign-in', address);
    await field(other, 'Password').fill(password);
    await goOnButton(other).click();
    await expect(other).toHaveURL(/\/sign-in\/client-trust$/);
    return other;
  },
  'task-set-up': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await withSecondNumbers(portico);
    await portico.settings('sign_up.mfa.required', true);
    await page.goto('/user');
    await expect(page).toHaveURL(/\/sign-in\/tasks\/setup-mfa$/);
    return page;
  },
};

/** As far as the second step of a sign-in, with an app and backup codes. */
async function atSecond({ page, portico, smtp }: Stage): Promise<Page> {
  const address = newAddress();
  await signUp(page, smtp, address);
  await setUpAuthenticator(page, portico);
  await smtp.waitFor(address); // the notice of it
  await signOut(page);
  const { code } = await begin(page, smtp, '/sign-in', address);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
  return page;
}

async function askForPasswords(portico: Portico): Promise<void> {
  await portico.configure({ 'attributes.password': { enabled: true, required: true }, 'password_settings.disable_hibp': true });
}

async function signUpWithPassword(page: Page, smtp: Smtp, address: string): Promise<void> {
  await page.goto('/sign-up');
  await emailField(page).fill(address);
  await field(page, 'Password').fill(password);
  await goOnButton(page).click();
  await enterCode(page, (await smtp.waitFor(address)).code);
  await expect(page).toHaveURL(/\/user/);
}
