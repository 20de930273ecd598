// How somebody signs in, as the profile shows and changes it.

import { expect, type Page } from '@playwright/test';
import { setUpAuthenticator } from '../authenticator';
import { Device } from '../device';
import { newAddress } from '../fixtures';
import { Inbox } from '../inbox';
import type { Portico } from '../server';
import { action, enterCode, field, goOnButton, main, newNumber, runsScripts, signIn, signUp } from '../steps';
import { personWithEverything, personWithPasskey, type Scenes, withSecondNumbers } from './stage';

export const scenes: Scenes = {
  'app-set-up': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    await page.goto('/user/security');
    await action(page, 'Set up an authenticator app').click();
    await expect(main(page).getByRole('img')).toBeVisible();
    return page;
  },
  'backup-codes': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await setUpAuthenticator(page, portico);
    await action(page, 'Make new ones').click();
    await goOnButton(page).click();
    await expect(action(page, 'I have kept them')).toBeVisible();
    return page;
  },
  'backup-codes-renew': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await setUpAuthenticator(page, portico);
    await page.goto('/user/new-backup-codes');
    return page;
  },
  'security-two-step': async ({ page, portico, smtp }) => {
    await withSecondNumbers(portico);
    await signUp(page, smtp, newAddress());
    await setUpAuthenticator(page, portico);
    await addSecondNumber(page, portico);
    await expect(main(page).locator('section[aria-labelledby=two-step] li')).toHaveCount(3);
    return page;
  },
  'remove-app': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await setUpAuthenticator(page, portico);
    await page.goto('/user/remove-authenticator-app');
    return page;
  },
  'second-number': async ({ page, portico, smtp }) => {
    await withSecondNumbers(portico);
    await signUp(page, smtp, newAddress());
    await page.goto('/user/second-factor-number');
    return page;
  },
  security: async stage => {
    const address = newAddress();
    await signUp(stage.page, stage.smtp, address);
    await stage.portico.advance(61);
    await signIn(await stage.open(), stage.smtp, address);
    await stage.page.goto('/user/security');
    return stage.page;
  },
  'security-password': async stage => {
    await personWithEverything(stage, false);
    await stage.portico.settings('attributes.password.required', false);
    await stage.page.goto('/user/security');
    return stage.page;
  },
  'change-password': async stage => {
    await personWithEverything(stage, false);
    await stage.page.goto('/user/change-password');
    await main(stage.page).getByRole('button', { name: /^(Save|Speichern)$/ }).click();
    await expect(stage.page.locator('[aria-invalid=true]').first()).toBeVisible();
    return stage.page;
  },
  'remove-password': async stage => {
    await personWithEverything(stage, false);
    await stage.portico.configure({ 'attributes.password.required': false, 'user_profile.reverification': false });
    await stage.page.goto('/user/remove-password');
    await main(stage.page).locator('button[type=submit]').first().click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    return stage.page;
  },
  // Without script there are none: then these show what there is instead.
  'security-passkeys': async stage => {
    await personWithPasskey(stage);
    return stage.page;
  },
  'passkey-rename': async stage => {
    if (await personWithPasskey(stage)) {
      await main(stage.page).locator('a[href*=rename-passkey]').click();
      await field(stage.page, 'Name').fill('x');
      await action(stage.page, 'Save').click();
      await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    }
    return stage.page;
  },
  'passkey-remove': async stage => {
    if (await personWithPasskey(stage)) {
      await main(stage.page).locator('a[href*=remove-passkey]').click();
      await expect(action(stage.page, 'Remove')).toBeVisible();
    }
    return stage.page;
  },
  'passkey-offer': async ({ page, smtp }) => {
    await Device.of(page);
    await signUp(page, smtp, newAddress());
    await expect(main(page).locator('[data-passkey-offer]')).toBeVisible({ visible: runsScripts(page) });
    return page;
  },
};

/** A number of the profile that becomes a second factor. */
async function addSecondNumber(page: Page, portico: Portico): Promise<void> {
  const number = newNumber();
  await page.goto('/user/add-phone-number');
  await field(page, 'Phone number').fill(number);
  await goOnButton(page).click();
  await enterCode(page, (await new Inbox(portico.url).waitFor(number)).code);
  await expect(page).toHaveURL(/\/user$/);
  await page.goto('/user/second-factor-number');
  await main(page).getByRole('listitem').getByRole('button').click();
  await expect(page).toHaveURL(/\/user\/security$/);
}
