import { expect, newAddress, test } from '../fixtures';
import { action, begin, emailField, enterCode, expectSignedIn, expectSignedOut, goOnButton, main, openLink, says, signIn, signOut, signUp } from '../steps';

test('starting again in a second tab replaces the first attempt and its link', async ({ page, context, mail, address }) => {
  const first = await begin(page, mail, '/sign-up', address);
  const other = newAddress('grace');
  const second = await context.newPage();
  const { link } = await begin(second, mail, '/sign-up', other);

  const tab = await context.newPage();
  await openLink(tab, first.link);
  await expect(main(tab)).toContainText(says.notValid);
  await expectSignedOut(tab);
  await openLink(tab, link);
  await expectSignedIn(tab, other);
});

test('one link opened in two tabs at once signs in both', async ({ page, context, mail, address }) => {
  const { link } = await begin(page, mail, '/sign-up', address);
  const tabs = [await context.newPage(), await context.newPage()];
  await Promise.all(tabs.map(tab => openLink(tab, link)));
  for (const tab of tabs) await expectSignedIn(tab, address);
});

test('signing out in one tab leaves the other with a clean way to sign-in', async ({ page, context, mail, address, script }) => {
  await signUp(page, mail, address);
  const other = await context.newPage();
  await signOut(other);
  if (script) return expect(page, 'it leaves by itself').toHaveURL(/\/sign-in/);
  await page.getByLabel('First name', { exact: true }).fill('Ada');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('alert')).toContainText("isn't signed in here any more");
});

test.describe('with script, pages of an account that is not in use any more leave by themselves', () => {
  test.skip(({ script }) => !script, 'without script they stay until something is pressed');
  const pages = ['/user', '/user/security', '/user/add-email-address', '/user/delete-account', '/sign-out'];

  test('after a sign-out in another tab', async ({ page, context, mail, address }) => {
    await signUp(page, mail, address);
    const tabs = await Promise.all(pages.map(() => context.newPage()));
    for (const [n, tab] of tabs.entries()) await tab.goto(pages[n]!);
    await signOut(page);
    for (const tab of tabs) await expect(tab).toHaveURL(/\/sign-in/);
  });

  test('after the account was deleted', async ({ page, context, mail, address }) => {
    await signUp(page, mail, address);
    const other = await context.newPage();
    await other.goto('/user/security');
    await page.goto('/user/delete-account');
    await page.getByRole('textbox').fill('Delete account');
    await page.getByRole('button', { name: 'Delete account' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(other).toHaveURL(/\/sign-in/);
  });

  test('after another account was chosen', async ({ page, context, portico, mail, address }) => {
    await portico.settings('sessions.multi_session_enabled', true);
    await signUp(page, mail, address);
    const second = newAddress('grace');
    const other = await context.newPage();
    await other.goto('/user');
    await expect(main(other)).toContainText(address);
    await page.goto('/sign-in');
    await action(page, 'Sign up').click();
    await emailField(page).fill(second);
    await goOnButton(page).click();
    await enterCode(page, (await mail.waitFor(second)).code);
    await expect(page).toHaveURL(/\/user$/);
    await expect(main(other)).toContainText(second);
    await expect(main(other)).not.toContainText(address);
  });

  test('after another device signed this one out, when somebody looks at it again', async ({ page, elsewhere, mail, address }) => {
    await signUp(page, mail, address);
    await signIn(elsewhere, mail, address);
    const look = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const answered = page.waitForResponse(/\/user\/in-use/);
    await look();
    expect(await (await answered).json()).toEqual({ in_use: true });
    await expect(page).toHaveURL(/\/user$/);
    await elsewhere.goto('/user/security');
    await action(elsewhere, 'Sign out all other devices').click();
    await expect(elsewhere.getByRole('status')).toBeVisible();
    await look();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});
