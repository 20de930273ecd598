// Every page a person may meet, each with the way to it: looked at for accessibility, and photographed.

import { expect, type Page } from '@playwright/test';
import { setUpAuthenticator } from './authenticator';
import { Device } from './device';
import { newAddress } from './fixtures';
import { Inbox } from './inbox';
import { picture } from './pictures';
import type { Portico } from './server';
import type { Smtp } from './smtp';
import { action, addAddress, anotherCode, ask, askForEverything, begin, beginWithPassword, codeField, emailField, enterCode, enterWrongCode, field, goOnButton, main, newNumber, openLink, type Person, runsScripts, says, sendPicture, setUp, signIn, signOut, signUp, signUpAndOut, signUpWithEverything, withUsernameAlone } from './steps';

export interface Stage {
  portico: Portico;
  smtp: Smtp;
  /** The person's browser. */
  page: Page;
  /** A page in another browser, of this server or of another. */
  open: (url?: string) => Promise<Page>;
  /** A server that nobody has used, without a mail server. */
  fresh: () => Promise<Portico>;
}

const rule = 'attack_protection.email_link.require_same_client';
const several = 'sessions.multi_session_enabled';

export const scenes: Record<string, (stage: Stage) => Promise<Page>> = {
  'sign-in': at('/sign-in'),
  'sign-up': at('/sign-up'),
  'not-found': at('/no-such-page'),

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
  'task-set-up': async ({ page, portico, smtp }) => {
    await signUp(page, smtp, newAddress());
    await withSecondNumbers(portico);
    await portico.settings('sign_up.mfa.required', true);
    await page.goto('/user');
    await expect(page).toHaveURL(/\/sign-in\/tasks\/setup-mfa$/);
    return page;
  },
  'broken-link': at('/v1/verify?token=broken'),

  'sign-in-unknown': async ({ page }) => {
    await ask(page, '/sign-in', newAddress());
    await expect(main(page)).toContainText(says.unknownAddress);
    return page;
  },
  'sign-up-taken': async ({ page, smtp }) => {
    const address = newAddress();
    await signUpAndOut(page, smtp, address);
    await ask(page, '/sign-up', address);
    await expect(main(page)).toContainText(says.taken);
    return page;
  },
  'sign-up-consent': async stage => {
    await askForConsent(stage);
    await stage.page.goto('/sign-up');
    return stage.page;
  },
  'sign-up-refused': async stage => {
    await askForConsent(stage);
    await ask(stage.page, '/sign-up', 'nonsense');
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(4);
    return stage.page;
  },
  'sign-up-continue': async stage => {
    const { code } = await begin(stage.page, stage.smtp, '/sign-up', newAddress());
    await askForConsent(stage);
    await enterCode(stage.page, code);
    await expect(stage.page).toHaveURL(/\/sign-up\/continue$/);
    return stage.page;
  },
  'sign-up-continue-everything': async ({ page, portico, smtp }) => {
    const { code } = await begin(page, smtp, '/sign-up', newAddress());
    await askForEverything(portico);
    await enterCode(page, code);
    await expect(page).toHaveURL(/\/sign-up\/continue$/);
    await field(page, 'Username').fill('a.b');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(5);
    return page;
  },
  'sign-up-everything': async ({ page, portico }) => {
    await askForEverything(portico);
    await page.goto('/sign-up');
    await field(page, 'Username').fill('a.b');
    await field(page, 'Password').fill('short');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(6);
    return page;
  },
  'sign-up-by-phone': async ({ page, portico }) => {
    await portico.settings('attributes', { phone_number: byText, email_address: { required: false } });
    await page.goto('/sign-up');
    await action(page, 'Use a phone number instead').click();
    await expect(field(page, 'Phone number')).toBeVisible();
    return page;
  },
  'sign-up-phone-waiting': async stage => {
    await onlyByPhone(stage);
    await expect(codeField(stage.page)).toBeVisible();
    return stage.page;
  },
  // Back where it began, with all that was typed.
  'sign-up-change': async ({ page, portico }) => {
    await askForEverything(portico);
    await page.goto('/sign-up');
    await field(page, 'First name').fill('Ada');
    await field(page, 'Last name').fill('King');
    const address = newAddress();
    await field(page, 'Username').fill(address.split('@')[0]!.replace('.', '_'));
    await emailField(page).fill(address);
    await field(page, 'Phone number').fill(newNumber());
    await field(page, 'Password').fill('tundra-violin-94-cask');
    await goOnButton(page).click();
    await action(page, 'Change').click();
    await expect(emailField(page)).toHaveValue(address);
    return page;
  },
  'sign-up-unsent': async ({ page, portico, smtp }) => {
    const address = newAddress();
    await portico.settings('attributes', { phone_number: { ...byText, required: true } });
    // The script would press by itself.
    await page.route(/\.js$/, script => script.abort());
    await page.goto('/sign-up');
    await emailField(page).fill(address);
    await field(page, 'Phone number').fill('(415) 555-2671');
    await goOnButton(page).click();
    await portico.settings('sms.allowed_countries', ['CA']);
    await codeField(page).fill((await smtp.waitFor(address)).code);
    await goOnButton(page).click();
    await expect(action(page, 'Send code')).toBeVisible();
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
  'sign-up-restricted': async ({ page, portico }) => {
    await portico.configure({ 'sign_up.mode': 'restricted', 'application.support_email': 'help@example.com' });
    await page.goto('/sign-up');
    await expect(emailField(page)).toHaveCount(0);
    return page;
  },
  'sign-up-waiting': async ({ page, smtp }) => {
    await begin(page, smtp, '/sign-up', newAddress());
    return page;
  },
  'sign-in-waiting': async stage => {
    await startSignIn(stage);
    return stage.page;
  },
  'wrong-code': async ({ page, smtp }) => {
    const { code } = await begin(page, smtp, '/sign-up', newAddress());
    await enterWrongCode(page, anotherCode(code));
    await expect(main(page)).toContainText(says.wrongCode);
    return page;
  },
  'other-methods': async stage => {
    await startSignIn(stage);
    await action(stage.page, 'Use another method').click();
    return stage.page;
  },

  'link-expired': async stage => {
    const { link } = await startSignIn(stage);
    await stage.portico.advance(601);
    await openLink(stage.page, link);
    await expect(main(stage.page)).toContainText(says.expired);
    return stage.page;
  },
  'link-other-browser': async stage => {
    const { link } = await startSignIn(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(says.otherBrowser);
    return elsewhere;
  },
  'link-confirm': async stage => {
    await stage.portico.settings(rule, false);
    const { link } = await startSignIn(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await expect(goOnButton(elsewhere)).toBeVisible();
    return elsewhere;
  },
  'link-confirmed': async stage => {
    await stage.portico.settings(rule, false);
    const { link } = await startSignIn(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await goOnButton(elsewhere).click();
    await expect(main(elsewhere)).toContainText(says.goBack);
    return elsewhere;
  },
  'link-ready': async ({ page, portico, smtp, open }) => {
    const address = newAddress();
    await portico.settings(rule, false);
    await signUpAndOut(page, smtp, address);
    // The script would press by itself.
    await page.route(/\.js$/, script => script.abort());
    const { link } = await begin(page, smtp, '/sign-in', address);
    const elsewhere = await open();
    await elsewhere.goto(link);
    await goOnButton(elsewhere).click();
    await expect(main(elsewhere)).toContainText(says.goBack);
    await page.reload();
    await expect(codeField(page)).toHaveCount(0);
    await expect(goOnButton(page)).toBeVisible();
    return page;
  },
  'link-switch': async stage => {
    const { page, portico, smtp } = stage;
    const other = newAddress('eve');
    await signUp(await stage.open(), smtp, other);
    await signUp(page, smtp, newAddress());
    await portico.settings(several, true);
    const { link } = await begin(page, smtp, '/sign-in', other);
    await portico.settings(several, false);
    await page.goto(link);
    await expect(page.locator('a[href="/"].button-quiet')).toBeVisible();
    return page;
  },
  'link-used': async ({ page, smtp, open }) => {
    const { link } = await begin(page, smtp, '/sign-up', newAddress());
    await openLink(page, link);
    await expect(page).not.toHaveURL(/\/sign-up/);
    const elsewhere = await open();
    await elsewhere.goto(link);
    return elsewhere;
  },

  user: signedInAt('/user'),
  'user-addresses': async stage => {
    await addsAddress(stage);
    await stage.page.goto('/user');
    return stage.page;
  },
  // All that is long has no place to break.
  'user-long': async ({ page, smtp }) => {
    await signUp(page, smtp, longAddress());
    await takeLongName(page);
    await addAddress(page, smtp, longAddress());
    await page.goto('/user');
    return page;
  },
  'choose-long': async ({ page, smtp, portico }) => {
    await portico.settings(several, true);
    for (let n = 0; n < 2; n++) await signUp(page, smtp, longAddress());
    await takeLongName(page);
    await page.goto('/sign-in/choose');
    return page;
  },
  'profile-picture': async ({ page, smtp, portico }) => {
    await portico.settings(several, true);
    await signUp(page, smtp, newAddress());
    await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: picture(900, 600) });
    await expect(page.getByRole('status')).toBeVisible();
    return page;
  },
  'profile-picture-refused': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  'choose-picture': async ({ page, smtp, portico }) => {
    await portico.settings(several, true);
    for (const name of ['ada', 'eve']) await signUp(page, smtp, newAddress(name));
    await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: picture(900, 600) });
    await expect(page.getByRole('status')).toBeVisible();
    await page.goto('/sign-in/choose');
    return page;
  },
  'add-address': signedInAt('/user/add-email-address'),
  'address-waiting': async stage => {
    await addsAddress(stage);
    return stage.page;
  },
  'address-elsewhere': async stage => {
    const { link } = await addsAddress(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(says.otherBrowser);
    await main(elsewhere).getByRole('button').first().click();
    await expect(elsewhere.getByRole('status')).toBeVisible();
    return elsewhere;
  },
  'remove-address': async stage => {
    await addsAddress(stage);
    await stage.page.goto('/user');
    await action(stage.page, /^Remove|entfernen$/).first().click();
    await expect(stage.page).toHaveURL(/remove-identification/);
    return stage.page;
  },
  security: async stage => {
    const address = newAddress();
    await signUp(stage.page, stage.smtp, address);
    await stage.portico.advance(61);
    await signIn(await stage.open(), stage.smtp, address);
    await stage.page.goto('/user/security');
    return stage.page;
  },
  'user-everything': async stage => {
    await personWithEverything(stage, false);
    await stage.page.goto('/user/add-phone-number');
    await field(stage.page, 'Phone number').fill(newNumber());
    await goOnButton(stage.page).click();
    await expect(codeField(stage.page)).toBeVisible();
    await stage.page.goto('/user');
    await field(stage.page, 'Username').fill('a.b');
    await main(stage.page).getByRole('button', { name: /^(Save|Speichern)$/ }).nth(1).click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    return stage.page;
  },
  'add-number': async stage => {
    await signUp(stage.page, stage.smtp, newAddress());
    await stage.portico.settings('attributes', { phone_number: byText });
    await stage.page.goto('/user/add-phone-number');
    await field(stage.page, 'Phone number').fill('12');
    await goOnButton(stage.page).click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
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
      await expect(stage.page.locator('li[data-passkey-shown]')).toBeVisible();
    }
    return stage.page;
  },
  'passkey-step': async stage => {
    await namesThemselves(stage);
    return stage.page;
  },
  // Before something important changes, ten minutes after the last proof.
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
  'delete-account': signedInAt('/user/delete-account'),
  'delete-refused': async stage => {
    const page = await signedInAt('/user/delete-account')(stage);
    await main(page).getByRole('textbox').fill('no');
    await main(page).getByRole('button').first().click();
    await expect(page.locator('[aria-invalid=true]')).toBeVisible();
    return page;
  },
  revoke: at('/unauthorized-sign-in/revoke'),
  revoked: at('/unauthorized-sign-in'),
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

  ticket: async stage => {
    await stage.page.goto(await linkFor(stage));
    await expect(main(stage.page)).toContainText('a•••@example.com');
    return stage.page;
  },
  'ticket-switch': async stage => {
    const link = await linkFor(stage);
    await signUp(stage.page, stage.smtp, newAddress('eve'));
    await stage.page.goto(link);
    await expect(stage.page.locator('.facts')).toBeVisible();
    return stage.page;
  },
  'ticket-refused': async ({ page }) => {
    await page.goto('/sign-in?__clerk_ticket=broken');
    await expect(page.getByRole('alert')).toBeVisible();
    return page;
  },
  'ticket-refused-here': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    await page.goto('/sign-in?__clerk_ticket=broken');
    await expect(page.locator('.emblem-warn')).toBeVisible();
    return page;
  },

  'sign-in-circle': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    const back = '/sign-in?redirect_url=http%3A%2F%2Flocalhost%3A1%2F';
    for (let turn = 0; turn < 3; turn++) await page.request.get(back, { maxRedirects: 0 });
    await page.goto(back);
    await expect(main(page)).toContainText('localhost:1');
    return page;
  },

  inbox: async ({ fresh, open }) => {
    const { url } = await fresh();
    const page = await open(url);
    await begin(page, new Inbox(url), '/sign-up', newAddress());
    await page.goto('/dev/inbox');
    return page;
  },
  setup: async ({ fresh, open }) => {
    const server = await fresh();
    const page = await open(server.url);
    await page.goto(server.setupLink());
    return page;
  },
  admin: async ({ fresh, open }) => {
    const server = await fresh();
    const page = await open(server.url);
    await setUp(page, new Inbox(server.url), server.setupLink(), newAddress('admin'));
    return page;
  },
};

function at(path: string) {
  return async ({ page }: Stage) => {
    await page.goto(path);
    return page;
  };
}

function longAddress(): string {
  return newAddress('a'.repeat(48)).replace('example.com', `${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`);
}

async function takeLongName(page: Page) {
  await main(page).getByRole('textbox').first().fill('Wolfeschlegelsteinhausenbergerdorff'.repeat(2));
  await action(page, 'Save').first().click();
  await expect(page.getByRole('status')).toBeVisible();
}

function signedInAt(path: string) {
  return async ({ page, smtp }: Stage) => {
    await signUp(page, smtp, newAddress());
    await page.goto(path);
    return page;
  };
}

async function addsAddress({ page, smtp }: Stage) {
  await signUp(page, smtp, newAddress());
  return addAddress(page, smtp, newAddress('work'));
}

/** All that sign-up can ask for. */
async function askForConsent({ portico }: Stage) {
  const required = { enabled: true, required: true };
  await portico.configure({
    'application.terms_url': 'https://example.com/terms',
    'application.privacy_policy_url': 'https://example.com/privacy',
    'sign_up.legal_consent_enabled': true,
    'attributes.first_name': required,
    'attributes.last_name': required,
  });
}

const byText = { enabled: true, used_for_first_factor: true };

/** Has signed up with all that there is, and (unless it is said otherwise) out again. */
async function personWithEverything({ page, portico, smtp }: Stage, out = true): Promise<Person> {
  const person = await signUpWithEverything(page, portico, smtp, newAddress());
  if (out) await signOut(page);
  return person;
}

async function forgetsPassword(stage: Stage): Promise<Person> {
  const person = await personWithEverything(stage);
  await beginWithPassword(stage.page, person.address);
  await action(stage.page, 'Forgot password?').click();
  await expect(stage.page.locator('.method').first()).toBeVisible();
  return person;
}

/** On the page that asks for a mailed code before anything else. */
async function hasToProve({ page, portico }: Stage): Promise<Page> {
  await portico.advance(601);
  await page.goto('/user/add-email-address');
  await expect(page).toHaveURL(/\/user\/verify-it-is-you$/);
  return page;
}

/** Has a passkey, on the page on security; answers whether that is so. */
async function personWithPasskey({ page, portico, smtp }: Stage, address = newAddress()): Promise<boolean> {
  await portico.settings('passkey_settings.allow_autofill', false);
  await Device.of(page);
  await signUp(page, smtp, address);
  await page.goto('/user/security');
  if (!runsScripts(page)) return false;
  await action(page, 'Add a passkey').click();
  await expect(page.getByRole('status')).toBeVisible();
  return true;
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

async function onlyByPhone({ page, portico }: Stage) {
  const email_address = { enabled: false, required: false, used_for_first_factor: false };
  await portico.settings('attributes', { phone_number: { ...byText, required: true }, email_address });
  await page.goto('/sign-up');
  await field(page, 'Phone number').fill(newNumber());
  await goOnButton(page).click();
}

/** A link that signs in somebody whom a program has made. */
async function linkFor({ portico }: Stage): Promise<string> {
  const key = await portico.command('keys', 'create');
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${portico.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, string>;
  };
  const { id } = await post('/users', { email_address: [newAddress()] });
  return (await post('/sign_in_tokens', { user_id: id })).url!;
}

async function severalAccounts({ page, smtp, portico }: Stage) {
  await portico.settings(several, true);
  for (const name of ['ada', 'eve']) await signUp(page, smtp, newAddress(name));
}

async function startSignIn({ page, smtp }: Stage) {
  const address = newAddress();
  await signUpAndOut(page, smtp, address);
  return begin(page, smtp, '/sign-in', address);
}

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

const password = 'tundra-violin-94-cask';

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

async function withSecondNumbers(portico: Portico): Promise<void> {
  await portico.settings('attributes.phone_number', { enabled: true, used_for_second_factor: true });
}

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
