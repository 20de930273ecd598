import { expect, newAddress, test } from '../fixtures';
import { action, addressRow, emailField, enterCode, expectSignedIn, expectSignedOut, goOnButton, main, signUp } from '../steps';

test.beforeEach(({ portico }) => portico.settings('sessions.multi_session_enabled', true));

test('a second account is added, and one switches between the two without another mail', async ({ page, elsewhere, mail, address }) => {
  const eve = newAddress('eve');
  await signUp(elsewhere, mail, eve);
  await signUp(page, mail, address);
  await action(page, 'Switch account').click();
  await expect(page).toHaveURL(/\/sign-in\/choose$/);
  await action(page, 'Add another account').click();
  await emailField(page).fill(eve);
  await goOnButton(page).click();
  await enterCode(page, (await mail.waitFor(eve)).code);
  await expectSignedIn(page, eve);
  await expect(page.getByText(address)).toHaveCount(0);

  const sent = mail.to(address).length;
  await action(page, 'Switch account').click();
  const inUse = main(page).getByRole('listitem').filter({ hasText: 'In use' });
  await expect(inUse).toHaveCount(1);
  await expect(inUse).toContainText(eve);
  await page.getByRole('button', { name: address }).click();
  await expectSignedIn(page, address);
  await expect(page.getByText(eve)).toHaveCount(0);
  expect(mail.to(address)).toHaveLength(sent);
  await expectSignedIn(elsewhere, eve);
});

test('a second tab sees the switch, by itself or when it is reloaded', async ({ page, context, mail, address, javaScriptEnabled }) => {
  const eve = newAddress('eve');
  await signUp(page, mail, address);
  await signUp(page, mail, eve);
  const tab = await context.newPage();
  await tab.goto('/user');
  await expect(addressRow(tab, eve)).toBeVisible();
  await page.goto('/sign-in/choose');
  await page.getByRole('button', { name: address }).click();
  await expect(addressRow(page, address)).toBeVisible();
  // With script it goes on by itself.
  if (!javaScriptEnabled) await tab.reload();
  await expect(addressRow(tab, address)).toBeVisible();
  await expect(tab.getByText(eve)).toHaveCount(0);
});

test('one signs out of one account and stays in the other, then of that', async ({ page, mail, address }) => {
  const eve = newAddress('eve');
  await signUp(page, mail, address);
  await signUp(page, mail, eve);
  await page.goto('/sign-out');
  await expect(main(page)).toContainText(eve);
  await action(page, 'Sign out of this account').click();
  await expect(page).toHaveURL(/\/sign-in\/choose$/);
  await expect(page.getByText(eve)).toHaveCount(0);
  await page.getByRole('button', { name: address }).click();
  await expectSignedIn(page, address);

  await page.goto('/sign-out');
  await action(page, 'Sign out').click();
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await expectSignedOut(page);
});

test('one signs out of all accounts at once', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  await signUp(page, mail, newAddress('eve'));
  await page.goto('/sign-in/choose');
  await action(page, 'Sign out of all accounts').click();
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await expectSignedOut(page);
  await page.goto('/sign-in/choose');
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
});
