import { expect, test } from '../fixtures';
import { action, ask, begin, emailField, expectGoesOn, expectSignedIn, main, openLink, says, signIn, signUp, signUpAndOut } from '../steps';

test('after sign-out, a link opened in the same browser signs in, and the waiting tab goes on', async ({ page, context, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const { link } = await begin(page, mail, '/sign-in', address);
  const tab = await context.newPage();
  await openLink(tab, link);
  await expectSignedIn(tab, address);
  await expectGoesOn(page, address);
});

test('after sign-out, a code signs in', async ({ page, mail, address }) => {
  await signUpAndOut(page, mail, address);
  await signIn(page, mail, address);
});

test('a code signs in on another device', async ({ page, elsewhere, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
});

test('an unknown address is told so, and led to sign-up', async ({ page, address }) => {
  await ask(page, '/sign-in', address);
  await expect(emailField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(emailField(page)).toHaveValue(address);
  await expect(main(page)).toContainText(says.unknownAddress);
  await action(page, 'Sign up').first().click();
  await expect(page).toHaveURL(/\/sign-up/);
});

test('whoever is signed in is led past sign-in and sign-up', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  for (const path of ['/sign-in', '/sign-up', '/']) {
    await page.goto(path);
    await expectSignedIn(page, address);
  }
});

test('the target survives the way from sign-in over sign-up', async ({ page, portico, mail, address }) => {
  await page.goto(`/sign-in?redirect_url=${encodeURIComponent(`${portico.url}/user?from=story`)}`);
  await action(page, 'Sign up').first().click();
  await emailField(page).fill(address);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  const { link } = await mail.waitFor(address);
  await openLink(page, link);
  await expect(page).toHaveURL(/\/user\?from=story$/);
});
