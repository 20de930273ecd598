import { expect, newAddress, test } from '../fixtures';
import { begin, expectSignedIn, expectSignedOut, main, openLink, says, signOut, signUp } from '../steps';

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

test('signing out in one tab leaves the other with a clean way to sign-in', async ({ page, context, mail, address }) => {
  await signUp(page, mail, address);
  const other = await context.newPage();
  await signOut(other);
  await page.getByLabel('First name', { exact: true }).fill('Ada');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});
