// Before something important changes, ten minutes after the last proof.

import { expect, type Page } from '@playwright/test';
import { setUpAuthenticator } from '../authenticator';
import { newAddress } from '../fixtures';
import { action, codeField, enterWrongCode, field, goOnButton, main, runsScripts, signUp } from '../steps';
import { personWithEverything, personWithPasskey, type Scenes, type Stage } from './stage';

export const scenes: Scenes = {
  'step-up-password': async stage => {
    await personWithEverything(stage, false);
    await stage.portico.advance(601);
    await stage.page.goto('/user/change-password');
    await goOnButton(stage.page).click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    return stage.page;
  },
  'step-up-methods': async stage => {
    await personWithEverything(stage, false);
    await stage.portico.advance(601);
    await stage.page.goto('/user/change-password');
    await action(stage.page, 'Use another method').click();
    await expect(stage.page).toHaveURL(/methods$/);
    return stage.page;
  },
  'step-up-unsent': async stage => {
    await signUp(stage.page, stage.smtp, newAddress());
    // The script would press by itself.
    await stage.page.route(/\.js$/, script => script.abort());
    return hasToProve(stage);
  },
  'step-up-code': async stage => {
    await signUp(stage.page, stage.smtp, newAddress());
    const page = await hasToProve(stage);
    if (!runsScripts(page)) await action(page, 'Send code').click();
    await enterWrongCode(page, '000000');
    await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
    return page;
  },
  'step-up-app': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await setUpAuthenticator(page, portico);
    await portico.advance(601);
    await page.goto('/user/remove-authenticator-app');
    await expect(codeField(page)).toBeVisible();
    return page;
  },
  'step-up-backup-code': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await setUpAuthenticator(page, portico);
    await portico.advance(601);
    await page.goto('/user/remove-authenticator-app');
    await action(page, 'Use another method').click();
    await main(page).locator('.method').first().click();
    await expect(field(page, 'Backup code')).toBeVisible();
    return page;
  },
  'step-up-passkey': async stage => {
    await personWithPasskey(stage);
    await stage.portico.advance(601);
    await stage.page.goto('/user/add-passkey');
    return stage.page;
  },
};

/** On the page that asks for a mailed code before anything else. */
async function hasToProve({ page, portico }: Stage): Promise<Page> {
  await portico.advance(601);
  await page.goto('/user/add-email-address');
  await expect(page).toHaveURL(/\/user\/verify-it-is-you$/);
  return page;
}
