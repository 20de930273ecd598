import { expect, test } from '../fixtures';
import { action, expectSignedIn, signOut, signUp } from '../steps';

test('opening the sign-out page changes nothing', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  await page.goto('/sign-out');
  await page.goto('/user');
  await expectSignedIn(page, address);
});

test('pressing Sign out signs out, and going back shows nothing personal', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  await signOut(page);
  await page.goBack();
  await page.goBack();
  await expect(page.getByText(address)).toHaveCount(0);
});

test('the profile leads to sign-out', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  await action(page, 'Sign out').first().click();
  await expect(page).toHaveURL(/\/sign-(out|in)/);
});
