import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { laptop } from '../chromium';
import type { Letter } from '../letters';
import { action, emailField, expectSignedIn, expectSignedOut, main, signIn, signUp } from '../steps';

/** The link in the notice of a new device. */
function linkOf(notice: Letter): string {
  const link = /https?:\/\/\S+\/unauthorized-sign-in\/revoke\?token=[\w-]+/.exec(notice.text)?.[0];
  expect(link, notice.text).toBeDefined();
  return link!;
}

test('a device that is signed out falls to sign-in with its next request, and may come back', async ({ page, elsewhere, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
  await mail.waitFor(address);
  await page.goto('/user/security');
  await expect(main(page).getByRole('listitem')).toHaveCount(2);
  await expect(main(page).getByRole('listitem').first()).toContainText('This device');
  await action(page, /^Sign out Safari on iOS/).click();
  await expect(page.getByRole('status')).toContainText('Signed out');
  await expect(main(page).getByRole('listitem')).toHaveCount(1);

  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await expectSignedIn(page, address);
  await signIn(elsewhere, mail, address);
});

test('a device that is signed out in the middle of a form gets a clean page, and writes nothing', async ({ page, elsewhere, script, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
  await mail.waitFor(address);
  const adding = await elsewhere.context().newPage();
  await adding.goto('/user/add-email-address');
  await emailField(adding).fill(newAddress('work'));
  const deleting = await elsewhere.context().newPage();
  await deleting.goto('/user/delete-account');
  await deleting.getByLabel(/^Type/).fill('Delete account');
  await elsewhere.getByLabel('First name', { exact: true }).fill('Mallory');

  await page.goto('/user/security');
  await action(page, /^Sign out Safari on iOS/).click();
  await expect(page.getByRole('status')).toContainText('Signed out');
  for (const [tab, button] of [[elsewhere, 'Save'], [adding, 'Continue'], [deleting, 'Delete account']] as const) {
    // With script the others leave by themselves, once the first has.
    if (!script || tab === elsewhere) await action(tab, button).click();
    await expect(tab).toHaveURL(/\/sign-in\?redirect_url=/);
    await expect(emailField(tab)).toBeVisible();
    await expect(tab.getByText(address)).toHaveCount(0);
  }
  await expectSignedIn(page, address);
  await expect(page.getByLabel('First name', { exact: true })).toHaveValue('');
  await expect(main(page)).not.toContainText('work.');
});

test('all other devices are signed out at once, and this one stays', async ({ page, elsewhere, browser, portico, script, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
  await mail.waitFor(address);
  const third = await (await anotherBrowser(browser, portico.url, script, laptop)).newPage();
  await signIn(third, mail, address);
  await page.goto('/user/security');
  await expect(main(page).getByRole('listitem')).toHaveCount(3);
  await action(page, 'Sign out all other devices').click();
  await expect(main(page).getByRole('listitem')).toHaveCount(1);
  await expect(action(page, 'Sign out all other devices')).toHaveCount(0);
  for (const other of [elsewhere, third]) {
    await other.reload();
    await expect(other).toHaveURL(/\/sign-in/);
  }
  await expectSignedIn(page, address);
  await third.context().close();
});

test('a sign-in on a new device is told by mail, and its reader ends it with one press', async ({ page, elsewhere, browser, portico, script, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
  const notice = await mail.waitFor(address);
  expect(notice.subject).toContain('New sign-in');
  expect(notice.text).toContain('Safari on iOS');
  expect(notice.html).not.toMatch(/<img|url\(/i);
  const link = linkOf(notice);

  const reader = await (await anotherBrowser(browser, portico.url, script, laptop)).newPage();
  await reader.goto(link);
  await expect(reader).toHaveURL(/\/unauthorized-sign-in\/revoke$/);
  await expectSignedIn(elsewhere, address);
  await action(reader, 'Sign out that device').click();
  await expect(reader).toHaveURL(/\/unauthorized-sign-in$/);
  await expect(main(reader)).toContainText('That device is signed out');
  await expectSignedOut(reader);
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await expectSignedIn(page, address);

  // A second press ends nothing, and looks the same.
  await signIn(elsewhere, mail, address);
  await reader.goto(link);
  await action(reader, 'Sign out that device').click();
  await expect(main(reader)).toContainText('That device is signed out');
  await expectSignedIn(elsewhere, address);
  await reader.context().close();
});

test('what a scanner does with the link of a notice signs out nobody', async ({ page, elsewhere, browser, portico, playwright, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
  const link = linkOf(await mail.waitFor(address));
  const token = new URL(link).searchParams.get('token')!;
  const scanner = await playwright.request.newContext();
  const head = await scanner.fetch(link, { method: 'HEAD', maxRedirects: 0 });
  expect(head.status()).toBeLessThan(400);
  expect(head.headers()['set-cookie']).toBeUndefined();
  const get = await scanner.get(link, { maxRedirects: 0 });
  expect(get.status()).toBe(303);
  expect(get.headers()['location']).not.toContain(token);
  expect((await scanner.get(link)).ok()).toBe(true);
  await scanner.dispose();

  const scripted = await anotherBrowser(browser, portico.url, true);
  const posted: string[] = [];
  scripted.on('request', ask => void (ask.method() !== 'GET' && posted.push(ask.url())));
  const render = await scripted.newPage();
  await render.goto(link, { waitUntil: 'networkidle' });
  await expect(action(render, 'Sign out that device')).toBeVisible();
  expect(posted).toEqual([]);
  await expectSignedIn(elsewhere, address);

  await action(render, 'Sign out that device').click();
  await expect(render).toHaveURL(/\/unauthorized-sign-in$/);
  await expectSignedOut(elsewhere);
  await scripted.close();
});
