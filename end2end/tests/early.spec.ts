// What people and their phones fill in before the page's script runs, and how the forms of a page say where they come from.

import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { picture } from '../pictures';
import { action, anotherCode, ask, begin, codeField, emailField, enterCode, expectSignedIn, expectWaiting, field, goOnButton, main, signUp } from '../steps';

/** Keeps the script from pages until it is told to come. */
async function holdScript(page: Page): Promise<() => void> {
  let come = () => {};
  const told = new Promise<void>(resolve => { come = resolve; });
  await page.route(/\/assets\/app\b[^/]*\.js$/, async route => {
    await told;
    // Of a page that was left meanwhile, nobody waits for it.
    await route.continue().catch(() => {});
  });
  return come;
}

/** The forms that a page sends, as they leave it. */
function posts(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', ask => ask.isNavigationRequest() && ask.method() === 'POST' && sent.push(new URL(ask.url()).pathname));
  return sent;
}

test.describe('before the script runs', () => {
  test.skip(({ script }) => !script, 'without script nothing sends itself');

  test('a code that stands there already is sent when the script comes, once', async ({ page, mail, address }) => {
    const come = await holdScript(page);
    const sent = posts(page);
    await page.goto('/sign-up', { waitUntil: 'commit' });
    await emailField(page).fill(address);
    await goOnButton(page).click({ noWaitAfter: true });
    await expectWaiting(page, '/sign-up');
    const { code } = await mail.waitFor(address);
    await codeField(page).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    come();
    await expectSignedIn(page, address);
    expect(sent).toEqual(['/act/sign_up/create', '/act/sign_up/attempt']);
  });

  test('half a code waits for the rest', async ({ page, mail, address }) => {
    const come = await holdScript(page);
    await page.goto('/sign-up', { waitUntil: 'commit' });
    await emailField(page).fill(address);
    await goOnButton(page).click({ noWaitAfter: true });
    await expectWaiting(page, '/sign-up');
    const { code } = await mail.waitFor(address);
    await codeField(page).fill(code.slice(0, 5));
    const sent = posts(page);
    come();
    await expect(action(page, /^Resend/)).toBeDisabled();
    expect(sent).toEqual([]);
    await codeField(page).press('End');
    await codeField(page).pressSequentially(code.slice(5));
    await expectSignedIn(page, address);
  });

  test('going back sends nothing by itself, and the button does', async ({ page, mail, address }) => {
    const { code } = await begin(page, mail, '/sign-up', address);
    await page.goto('/healthz');
    const come = await holdScript(page);
    await page.goBack({ waitUntil: 'commit' });
    await expectWaiting(page, '/sign-up');
    await codeField(page).fill(anotherCode(code));
    const sent = posts(page);
    come();
    await expect(action(page, /^Resend/)).toBeDisabled();
    await expect(codeField(page)).toHaveValue(anotherCode(code));
    expect(sent).toEqual([]);
    await codeField(page).fill('');
    await enterCode(page, code);
    await expectSignedIn(page, address);
  });

  test('a password that stands there already is judged', async ({ page, portico }) => {
    await portico.configure({ attributes: { password: { enabled: true, required: true } }, 'password_settings.disable_hibp': true });
    const come = await holdScript(page);
    await page.goto('/sign-up', { waitUntil: 'commit' });
    await field(page, 'Password').fill('password1');
    const judged = page.waitForResponse(/\/password-strength$/);
    come();
    expect((await judged).status()).toBe(200);
    await expect(main(page).locator('#password-strength')).not.toBeEmpty();
  });

  test('a picture that was chosen already is sent', async ({ page, mail, address }) => {
    await signUp(page, mail, address);
    const come = await holdScript(page);
    await page.goto('/user', { waitUntil: 'commit' });
    await field(page, 'Choose a picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture(40, 40) });
    come();
    await expect(page.getByRole('status')).toContainText('Your picture is saved');
  });

  test('a name that was changed already can be saved', async ({ page, portico, mail, address }) => {
    await portico.configure({ attributes: { first_name: { enabled: true } } });
    await signUp(page, mail, address);
    const come = await holdScript(page);
    await page.goto('/user', { waitUntil: 'commit' });
    await field(page, 'First name').fill('Ada');
    come();
    const save = action(page, 'Save').first();
    await expect(save).toBeEnabled();
    await save.click();
    await expect(page.getByRole('status')).toContainText('saved');
    await expect(field(page, 'First name')).toHaveValue('Ada');
  });
});

test('every form says that it comes from here', async ({ page, context, portico, mail, address, script }) => {
  const origins: Promise<[string, string | undefined]>[] = [];
  context.on('request', request => {
    if (request.method() !== 'POST' || !request.isNavigationRequest()) return;
    origins.push(request.allHeaders().then(headers => [new URL(request.url()).pathname, headers['origin']]));
  });
  await signUp(page, mail, address);
  await page.goto('/sign-out');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).not.toHaveURL(/\/sign-out/);
  // A page whose address carried a token stands at another one, without it.
  await ask(page, '/sign-in', address);
  await expectWaiting(page, '/sign-in');
  const { link } = await mail.waitFor(address);
  const tab = await context.newPage();
  await tab.goto(link, { waitUntil: 'commit' });
  if (!script) await goOnButton(tab).click();
  await expectSignedIn(tab, address);
  const setup = await context.newPage();
  await setup.goto(portico.setupLink());
  expect(setup.url()).not.toContain('token');
  expect(origins.length).toBeGreaterThan(4);
  for (const [path, origin] of await Promise.all(origins)) expect([path, origin]).toEqual([path, new URL(portico.url).origin]);
});
