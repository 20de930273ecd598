// Signing in, choosing an account, and signing out.

import { expect } from '@playwright/test';
import { Device } from '../device';
import { newAddress } from '../fixtures';
import { picture } from '../pictures';
import { action, ask, askForEverything, begin, beginWithPassword, enterCode, field, goOnButton, main, type Person, runsScripts, says, sendPicture, signOut, signUp, withUsernameAlone } from '../steps';
import { at, longAddress, personWithEverything, personWithPasskey, type Scenes, several, signedInAt, type Stage, startSignIn, takeLongName } from './stage';

export const scenes: Scenes = {
  'sign-in': at('/sign-in'),
  'sign-in-unknown': async ({ page }) => {
    await ask(page, '/sign-in', newAddress());
    await expect(main(page)).toContainText(says.unknownAddress);
    return page;
  },
  'sign-in-any': async ({ page, portico }) => {
    await askForEverything(portico);
    await page.goto('/sign-in');
    return page;
  },
  'sign-in-by-phone': async ({ page, portico }) => {
    await askForEverything(portico);
    await page.goto('/sign-in');
    await action(page, 'Use a phone number instead').click();
    await field(page, 'Phone number').fill('+44 20 7946 0018');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  // As a password manager leaves it, refused.
  password: async stage => {
    const { username } = await personWithEverything(stage);
    await stage.page.goto('/sign-in');
    await field(stage.page, 'Email address or username').fill(username);
    await field(stage.page, 'Password').fill('tundra-violin-95-cask');
    await goOnButton(stage.page).click();
    await expect(field(stage.page, 'Password')).toHaveAttribute('aria-invalid', 'true');
    return stage.page;
  },
  'password-methods': async stage => {
    const { number } = await personWithEverything(stage);
    await stage.page.goto('/sign-in?phone');
    await field(stage.page, 'Phone number').fill(number);
    await goOnButton(stage.page).click();
    await action(stage.page, 'Use another method').click();
    await action(stage.page, /code only|einen Code per E-Mail/).click();
    await action(stage.page, 'Use another method').click();
    await expect(stage.page.locator('.method')).toHaveCount(3);
    return stage.page;
  },
  'password-asked': async stage => {
    const { address } = await personWithEverything(stage);
    await beginWithPassword(stage.page, address);
    return stage.page;
  },
  // By a browser that is nobody's: an owner's own counts for itself.
  locked: async stage => {
    await stage.portico.settings('application.support_email', 'help@example.com');
    const { address } = await personWithEverything(stage);
    const stranger = await stage.open();
    await beginWithPassword(stranger, address);
    for (let tries = 0; tries < 10; tries++) {
      await field(stranger, 'Password').fill('tundra-violin-95-cask');
      const answered = stranger.waitForEvent('load');
      await goOnButton(stranger).click();
      await answered;
    }
    await expect(main(stranger).getByRole('alert').first()).toContainText('help@example.com');
    return stranger;
  },
  'forgot-password': async stage => {
    await forgetsPassword(stage);
    return stage.page;
  },
  'reset-password': async stage => {
    const { address } = await forgetsPassword(stage);
    await main(stage.page).locator('.method').first().click();
    await enterCode(stage.page, (await stage.smtp.waitFor(address)).code);
    await expect(stage.page).toHaveURL(/reset-password/);
    await field(stage.page, 'New password').fill('tundra-violin-95-cask');
    await field(stage.page, 'Confirm new password').fill('something else');
    await goOnButton(stage.page).click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    // With script it is judged while it is typed.
    await field(stage.page, 'New password').fill('password');
    if (runsScripts(stage.page)) await expect(stage.page.locator('.strength')).not.toBeEmpty();
    return stage.page;
  },
  'reset-password-success': async stage => {
    const { address } = await forgetsPassword(stage);
    await main(stage.page).locator('.method').first().click();
    await enterCode(stage.page, (await stage.smtp.waitFor(address)).code);
    await field(stage.page, 'New password').fill('tundra-violin-95-cask');
    await field(stage.page, 'Confirm new password').fill('tundra-violin-95-cask');
    await goOnButton(stage.page).click();
    await expect(stage.page).toHaveURL(/reset-password-success/);
    return stage.page;
  },
  'no-method': async ({ page, portico }) => {
    await withUsernameAlone(portico);
    const username = newAddress().split('@')[0]!.replace('.', '_');
    await page.goto('/sign-up');
    await field(page, 'Username').fill(username);
    await field(page, 'Password').fill('tundra-violin-94-cask');
    await goOnButton(page).click();
    await signOut(page);
    await field(page, 'Username').fill(username);
    await goOnButton(page).click();
    await action(page, 'Forgot password?').click();
    await expect(page.locator('.method')).toHaveCount(0);
    return page;
  },
  'sign-in-waiting': async stage => {
    await startSignIn(stage);
    return stage.page;
  },
  'other-methods': async stage => {
    await startSignIn(stage);
    await action(stage.page, 'Use another method').click();
    return stage.page;
  },
  'choose-long': async ({ page, smtp, portico }) => {
    await portico.settings(several, true);
    for (let n = 0; n < 2; n++) await signUp(page, smtp, longAddress());
    await takeLongName(page);
    await page.goto('/sign-in/choose');
    return page;
  },
  'choose-picture': async stage => {
    const { page } = stage;
    await severalAccounts(stage);
    await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: picture(900, 600) });
    await expect(page.getByRole('status')).toBeVisible();
    await page.goto('/sign-in/choose');
    return page;
  },
  'passkey-not-used': async ({ page, portico }) => {
    await portico.settings('passkey_settings.allow_autofill', false);
    await Device.of(page);
    await page.goto('/sign-in');
    if (runsScripts(page)) {
      await action(page, 'Sign in with a passkey').click();
      await expect(main(page).locator('.notice')).toBeVisible();
    }
    return page;
  },
  'passkey-methods': async stage => {
    const isAsked = await namesThemselves(stage);
    await action(stage.page, 'Use another method').click();
    await expect(stage.page).toHaveURL(/methods$/);
    if (isAsked) {
      await main(stage.page).locator('.method').first().click();
      await action(stage.page, 'Use another method').click();
      await expect(stage.page.locator('li [data-passkey-shown]')).toBeVisible();
    }
    return stage.page;
  },
  'passkey-step': async stage => {
    await namesThemselves(stage);
    return stage.page;
  },
  'choose-account': async stage => {
    await severalAccounts(stage);
    await stage.page.goto('/sign-in/choose');
    return stage.page;
  },
  'sign-out-several': async stage => {
    await severalAccounts(stage);
    await stage.page.goto('/sign-out');
    return stage.page;
  },
  'sign-out': signedInAt('/sign-out'),
  'sign-in-circle': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    const back = '/sign-in?redirect_url=http%3A%2F%2Flocalhost%3A1%2F';
    for (let turn = 0; turn < 3; turn++) await page.request.get(back, { maxRedirects: 0 });
    await page.goto(back);
    await expect(main(page)).toContainText('localhost:1');
    return page;
  },
};

async function forgetsPassword(stage: Stage): Promise<Person> {
  const person = await personWithEverything(stage);
  await beginWithPassword(stage.page, person.address);
  await action(stage.page, 'Forgot password?').click();
  await expect(stage.page.locator('.method').first()).toBeVisible();
  return person;
}

/** Has a passkey, and names themselves to choose it. */
async function namesThemselves(stage: Stage): Promise<boolean> {
  const address = newAddress();
  const has = await personWithPasskey(stage, address);
  await signOut(stage.page);
  if (has) {
    await ask(stage.page, '/sign-in', address);
    await expect(stage.page.locator('form[data-passkey]')).toBeVisible();
  } else {
    await begin(stage.page, stage.smtp, '/sign-in', address);
  }
  return has;
}

async function severalAccounts({ page, smtp, portico }: Stage) {
  await portico.settings(several, true);
  for (const name of ['ada', 'eve']) await signUp(page, smtp, newAddress(name));
}
