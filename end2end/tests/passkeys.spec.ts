import type { Locator, Page } from '@playwright/test';
import { Device } from '../device';
import { expect, test } from '../fixtures';
import { action, ask, begin, emailField, enterCode, expectSignedIn, expectSignedOut, expectWaiting, field, goOnButton, main, signOut, signUp, signUpWithEverything } from '../steps';

const passkeyButton = (page: Page) => action(page, 'Sign in with a passkey');
const row = (page: Page, name: string | RegExp) => main(page).getByRole('listitem').filter({ hasText: name });

/** Adds a passkey on the page on security. */
async function addPasskey(page: Page): Promise<void> {
  await page.goto('/user/security');
  await action(page, 'Add a passkey').click();
  await expect(page.getByRole('status')).toContainText('Your passkey is added');
}

const asks = /\/user\/verify-it-is-you$/;
const missing = (page: Page) => main(page).getByText('This browser does not know passkeys');

/** On the step that asks somebody who named themselves for their passkey: it comes first. */
async function isAskedForPasskey(page: Page, address: string): Promise<void> {
  await ask(page, '/sign-in', address);
  await expect(page.getByRole('heading', { name: 'Use your passkey' })).toBeVisible();
}

/** Is not recognised at first, which is told, and then is. */
async function cancelsAndGoesOn(page: Page, device: Device, button: Locator): Promise<void> {
  await device.verifies(false);
  await button.click();
  await expect(main(page)).toContainText('No passkey was used');
  await expect(button).toBeEnabled();
  await device.verifies(true);
  await button.click();
  await expect(button).toBeHidden();
}

/** Until the browser offers passkeys in the field, or would answer by itself. */
const questions = (page: Page) => page.waitForResponse(answer => answer.url().endsWith('passkey-question'));

test.describe('with script', () => {
  test.skip(({ script }) => !script, 'passkeys need script');

  test('a passkey is added, signs in by a button, is renamed and removed', async ({ page, portico, mail, address }) => {
    // Otherwise the authenticator answers what the page asks for by itself.
    await portico.settings('passkey_settings.allow_autofill', false);
    const device = await Device.of(page);
    await signUp(page, mail, address);
    await addPasskey(page);
    expect(await device.count()).toBe(1);
    await expect(row(page, 'Not used yet')).toHaveCount(1);
    expect((await mail.waitFor(address)).text).toContain('passkey');
    await signOut(page);

    await page.goto('/sign-in');
    await passkeyButton(page).click();
    await expectSignedIn(page, address);
    await page.goto('/user/security');
    await expect(row(page, 'Last used')).toHaveCount(1);

    await action(page, /^Rename /).click();
    await field(page, 'Name').fill('My laptop');
    await action(page, 'Save').click();
    await expect(row(page, 'My laptop')).toBeVisible();

    await action(page, 'Remove My laptop').click();
    await action(page, 'Remove').click();
    await expect(page.getByRole('status')).toContainText('The passkey is removed');
    await expect(row(page, 'My laptop')).toHaveCount(0);

    // It is in the device still.
    await signOut(page);
    await page.goto('/sign-in');
    await passkeyButton(page).click();
    await expect(page.getByRole('alert')).toContainText('not known here');
    await expect(emailField(page)).toBeVisible();
  });

  test('the browser offers it in the field, and whoever takes it is led on', async ({ page, mail, address }) => {
    const device = await Device.of(page);
    await signUp(page, mail, address);
    await addPasskey(page);
    await device.reacts(false);
    await signOut(page);
    // From here on it takes what it is offered.
    await device.reacts(true);
    await page.goto(`/sign-in?redirect_url=${encodeURIComponent('/user/security')}`);
    await expect(page).toHaveURL(/\/user\/security/);
    await expectSignedIn(page, address);
  });

  test('autofill that nobody takes is not spoken of, and mail signs in as ever', async ({ page, mail, address }) => {
    const device = await Device.of(page);
    await device.reacts(false);
    await signUp(page, mail, address);
    await signOut(page);
    const asked = questions(page);
    await page.goto('/sign-in');
    await asked;
    await expect(main(page).locator('.notice')).toHaveCount(0);
    await begin(page, mail, '/sign-in', address);
    await expect(main(page).locator('.notice-error')).toHaveCount(0);
  });

  test('whoever cancels is told calmly wherever a passkey is asked for, and goes on', async ({ page, portico, mail, address }) => {
    await portico.settings('passkey_settings.allow_autofill', false);
    const device = await Device.of(page);
    await signUp(page, mail, address);
    await page.goto('/user/security');
    // As when the fingerprint is not the person's.
    await device.verifies(false);
    await action(page, 'Add a passkey').click();
    await expect(main(page)).toContainText('No passkey was added');
    await expect(action(page, 'Add a passkey')).toBeEnabled();
    expect(await device.count()).toBe(0);
    await device.verifies(true);
    await action(page, 'Add a passkey').click();
    await expect(page.getByRole('status')).toContainText('Your passkey is added');

    await device.verifies(false);
    await action(page, 'Add a passkey').click();
    await expect(main(page)).toContainText(/No passkey was added|has a passkey/);
    expect(await device.count()).toBe(1);

    await portico.advance(601);
    await page.goto('/user/add-passkey');
    await expect(page).toHaveURL(asks);
    await cancelsAndGoesOn(page, device, action(page, 'Use my passkey'));
    await expect(page).toHaveURL(/\/user\/security$/);

    await signOut(page);
    await page.goto('/sign-in');
    await cancelsAndGoesOn(page, device, passkeyButton(page));
    await expectSignedIn(page, address);

    await signOut(page);
    await isAskedForPasskey(page, address);
    await cancelsAndGoesOn(page, device, goOnButton(page));
    await expectSignedIn(page, address);
  });

  test('whoever leaves while they are asked takes the question back, and finds nothing of it when they return', async ({ page, portico, mail, address }) => {
    await portico.settings('passkey_settings.allow_autofill', false);
    const device = await Device.of(page);
    await signUp(page, mail, address);
    await addPasskey(page);
    await signOut(page);
    await device.reacts(false);
    await page.addInitScript(() => {
      const real = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = options => {
        sessionStorage.setItem('question', 'asked');
        options!.signal!.addEventListener('abort', () => sessionStorage.setItem('question', 'taken back'));
        return real(options);
      };
    });
    const question = () => page.evaluate(() => sessionStorage.getItem('question'));
    const nothingIsSaid = async () => {
      await expect(passkeyButton(page)).toBeEnabled();
      await expect(main(page).locator('.notice')).toHaveCount(0);
    };
    await page.goto('/sign-in');
    await passkeyButton(page).click();
    await expect.poll(question).toBe('asked');
    await page.goto('/sign-up');
    expect(await question()).toBe('taken back');
    await page.goBack();
    await expect(page).toHaveURL(/\/sign-in$/);
    await nothingIsSaid();

    // Chromium keeps no page that may not be stored; what another browser keeps is told that it was away.
    await passkeyButton(page).click();
    await expect.poll(question).toBe('asked');
    await expect(passkeyButton(page)).toBeDisabled();
    await page.evaluate(() => {
      for (const name of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
    });
    await expect.poll(question).toBe('taken back');
    await nothingIsSaid();

    await device.reacts(true);
    await passkeyButton(page).click();
    await expectSignedIn(page, address);
  });

  test('a page that was kept offers passkeys in the field anew when somebody returns to it', async ({ page }) => {
    const device = await Device.of(page);
    await device.reacts(false);
    const first = questions(page);
    await page.goto('/sign-in');
    await first;
    const second = questions(page);
    await page.evaluate(() => {
      for (const name of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
    });
    expect((await second).status()).toBe(200);
    await expect(main(page).locator('.notice')).toHaveCount(0);
  });

  test('a browser that knows no passkeys says so where one is wanted, and leads on', async ({ page, portico, mail, address }) => {
    await portico.settings('passkey_settings.allow_autofill', false);
    await Device.of(page);
    await signUp(page, mail, address);
    await addPasskey(page);
    await signOut(page);
    await isAskedForPasskey(page, address);
    await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
    await page.goto('/sign-in');
    await expect(missing(page)).toBeVisible();
    await expect(passkeyButton(page)).toBeHidden();
    await page.goto('/sign-in/factor-one');
    await expect(missing(page)).toBeVisible();
    await expect(goOnButton(page)).toBeHidden();
    await action(page, 'Use another method').click();
    await expect(action(page, /^Use my passkey/)).toBeHidden();
    await action(page, /^Email me a code/).click();
    await expectWaiting(page, '/sign-in');
    await enterCode(page, await mail.code(address));
    await expectSignedIn(page, address);

    await page.goto('/user/security');
    await expect(missing(page)).toBeVisible();
    await expect(action(page, 'Add a passkey')).toBeHidden();
    // It can be renamed and removed from any browser.
    await expect(action(page, /^Rename /)).toBeVisible();

    await portico.advance(601);
    await action(page, /^Remove /).click();
    await expect(page).toHaveURL(asks);
    await expect(missing(page)).toBeVisible();
    await expect(action(page, 'Use my passkey')).toBeHidden();
    await action(page, 'Use another method').click();
    await action(page, /^Email me a code/).click();
    await enterCode(page, await mail.code(address));
    await action(page, 'Remove').click();
    await expect(page.getByRole('status')).toContainText('The passkey is removed');
  });

  test('one device is not given two for one account', async ({ page, mail, address }) => {
    const device = await Device.of(page);
    await signUp(page, mail, address);
    await addPasskey(page);
    await action(page, 'Add a passkey').click();
    await expect(main(page)).toContainText('This device has a passkey for your account already');
    expect(await device.count()).toBe(1);
  });

  test('somebody who named themselves is asked for a passkey first, and has the password as another method', async ({ page, portico, mail, address }) => {
    await signUpWithEverything(page, portico, mail, address);
    await portico.settings('passkey_settings.allow_autofill', false);
    await Device.of(page);
    await addPasskey(page);
    await signOut(page);
    await page.goto('/sign-in');
    await field(page, 'Email address or username').fill(address);
    await goOnButton(page).click();
    await expect(page.getByRole('heading', { name: 'Use your passkey' })).toBeVisible();
    await action(page, 'Use another method').click();
    await action(page, /^Enter my password/).click();
    await expect(field(page, 'Password')).toBeVisible();
    await action(page, 'Use another method').click();
    await action(page, /^Use my passkey/).click();
    await expect(page.getByRole('heading', { name: 'Use your passkey' })).toBeVisible();
    await goOnButton(page).click();
    await expectSignedIn(page, address);
  });

  test('whoever has none is offered one where the device can keep it, until they decline', async ({ page, elsewhere, mail, address }) => {
    await signUp(page, mail, address);
    const offer = page.getByRole('heading', { name: 'Sign in without codes and passwords' });
    await expect(offer, 'a device that can keep none').toBeHidden();
    await Device.of(page);
    await page.goto('/user');
    await expect(offer).toBeVisible();
    await action(page, 'No, thanks').click();
    await page.waitForLoadState();
    await expect(offer).toBeHidden();

    const other = `other.${address}`;
    await signUp(elsewhere, mail, other);
    const device = await Device.of(elsewhere);
    await elsewhere.goto('/user');
    await action(elsewhere, 'Add a passkey').click();
    await expect(elsewhere.getByRole('status')).toContainText('Your passkey is added');
    expect(await device.count()).toBe(1);
    await elsewhere.goto('/user');
    await expect(elsewhere.getByRole('heading', { name: 'Sign in without codes and passwords' })).toBeHidden();
  });

  test('a passkey that is kept elsewhere signs in on another device', async ({ page, elsewhere, portico, mail, address }) => {
    await portico.settings('passkey_settings.allow_autofill', false);
    const device = await Device.of(page);
    await signUp(page, mail, address);
    await addPasskey(page);
    await device.moveTo(elsewhere);
    await elsewhere.goto('/sign-in');
    await passkeyButton(elsewhere).click();
    await expectSignedIn(elsewhere, address);
    await action(elsewhere, 'Security').click();
    await expect(main(elsewhere).getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible();
  });

  test('a question that fails is told in words, and the page goes on', async ({ page, portico }) => {
    await Device.of(page);
    await portico.settings('passkey_settings.allow_autofill', false);
    await page.goto('/sign-in');
    await portico.settings('attributes.passkey.enabled', false);
    await passkeyButton(page).click();
    await expect(main(page)).toContainText('cannot be used here');
    await page.route('**/passkey-question', route => route.abort());
    await passkeyButton(page).click();
    await expect(main(page)).toContainText('That did not work');
    await expect(goOnButton(page)).toBeEnabled();
  });
});

test.describe('without script', () => {
  test.skip(({ script }) => script, 'with script they work');

  test('nothing that would not work is shown, and why is said where passkeys are kept', async ({ page, mail, address }) => {
    await page.goto('/sign-in');
    await expect(emailField(page)).toBeVisible();
    await expect(passkeyButton(page)).toBeHidden();
    await expectSignedOut(page);
    await signUp(page, mail, address);
    await expect(action(page, 'Add a passkey')).toBeHidden();
    await page.goto('/user/security');
    const why = page.locator('noscript p');
    await expect(why).toBeVisible();
    expect(await why.innerText()).toContain('Passkeys work only where pages may run JavaScript');
    await expect(action(page, 'Add a passkey')).toBeHidden();
  });
});
