import { expect, test } from '../fixtures';
import { action, ask, begin, codeField, emailField, enterCode, expectGoesOn, expectSignedIn, main, openLink, says, signUpAndOut } from '../steps';

test('a link opened in the same browser signs up, and the waiting tab goes on', async ({ page, context, mail, address }) => {
  const { link } = await begin(page, mail, '/sign-up', address);
  const tab = await context.newPage();
  await openLink(tab, link);
  await expectSignedIn(tab, address);
  await expectGoesOn(page, address);
});

test('a code from the same mail signs up', async ({ page, mail, address }) => {
  const { code } = await begin(page, mail, '/sign-up', address);
  await enterCode(page, code);
  await expectSignedIn(page, address);
});

test('the mail carries a short link and a code, and no picture from elsewhere', async ({ page, mail, address }) => {
  const letter = await begin(page, mail, '/sign-up', address);
  expect(letter.link).not.toBe('');
  expect(letter.link.length).toBeLessThanOrEqual(200);
  expect(letter.code).toMatch(/^\d{6}$/);
  expect(letter.text).toContain(letter.code);
  expect(letter.html).toContain(letter.code);
  expect(letter.html).not.toMatch(/<img|url\(/i);
});

test('an address that has an account is told so, and led to sign-in', async ({ page, mail, address }) => {
  await signUpAndOut(page, mail, address);
  await ask(page, '/sign-up', address);
  await expect(emailField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(emailField(page)).toHaveValue(address);
  await expect(main(page)).toContainText(says.taken);
  await action(page, 'Sign in').first().click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('the keyboard alone is enough', async ({ page, script, mail, address }) => {
  await page.goto('/sign-up');
  await emailField(page).focus();
  await page.keyboard.type(address);
  await page.keyboard.press('Enter');
  const { code } = await mail.waitFor(address);
  await codeField(page).focus();
  await page.keyboard.type(code);
  if (!script) await page.keyboard.press('Enter');
  await expectSignedIn(page, address);
});
