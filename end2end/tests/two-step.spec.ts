import { enterAppCode, Authenticator, setUpAuthenticator } from '../authenticator';
import { expect, test } from '../fixtures';
import { Inbox } from '../inbox';
import { action, begin, codeField, enterCode, expectSignedIn, expectSignedOut, field, goOnButton, main, newNumber, signOut, signUp } from '../steps';

test('an app is set up, asked for, and codes on paper stand in for it once each', async ({ page, portico, mail, address, elsewhere, script }) => {
  await signUp(page, mail, address);
  const { app, codes } = await setUpAuthenticator(page, portico);
  expect(codes).toHaveLength(10);
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(main(page)).toContainText(/10 left/);
  expect((await mail.waitFor(address)).subject).toContain('Two-step verification');
  await signOut(page);

  const { code } = await begin(page, mail, '/sign-in', address);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
  await expectSignedOut(page);
  await enterCode(page, '000000');
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await enterCode(page, await app.next());
  await expectSignedIn(page, address);

  const other = await begin(elsewhere, mail, '/sign-in', address);
  await enterCode(elsewhere, other.code);
  await expect(elsewhere).toHaveURL(/\/sign-in\/factor-two$/);
  await action(elsewhere, 'Use another method').click();
  await action(elsewhere, /^Backup code/).click();
  await field(elsewhere, 'Backup code').fill(codes[0]!);
  await goOnButton(elsewhere).click();
  await expectSignedIn(elsewhere, address);
  await elsewhere.goto('/user/security');
  await expect(main(elsewhere)).toContainText(/9 left/);
  await action(elsewhere, 'Make new ones').click();
  await goOnButton(elsewhere).click();
  await expect(action(elsewhere, 'Copy')).toHaveCount(script ? 1 : 0);
  await expect(main(elsewhere)).not.toContainText(codes[1]!);
});

test('a number gets the second code', async ({ page, portico, mail, address }) => {
  const texts = new Inbox(portico.url);
  const number = newNumber();
  await portico.settings('attributes.phone_number', { enabled: true, used_for_second_factor: true });
  await signUp(page, mail, address);
  await page.goto('/user/security');
  await action(page, 'Add a phone number').click();
  await action(page, 'Add phone number').click();
  await field(page, 'Phone number').fill(number);
  await goOnButton(page).click();
  await enterCode(page, (await texts.waitFor(number)).code);
  await expect(page).toHaveURL(/\/user$/);
  await page.goto('/user/second-factor-number');
  await main(page).getByRole('listitem').getByRole('button').click();
  await action(page, 'I have kept them').click();
  for (const notice of [/phone number was added/, /Two-step verification/]) {
    expect((await mail.waitFor(address)).subject).toMatch(notice);
  }
  await signOut(page);

  const { code } = await begin(page, mail, '/sign-in', address);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/sign-in\/factor-two$/);
  // With script the page asks for the text by itself.
  await codeField(page).or(action(page, 'Send code')).first().waitFor();
  if (await action(page, 'Send code').isVisible()) await action(page, 'Send code').click();
  await enterCode(page, (await texts.waitFor(number)).code);
  await expectSignedIn(page, address);
});

test('whoever must have a second step sets it up first', async ({ page, portico, mail, address }) => {
  await signUp(page, mail, address);
  await portico.settings('sign_up.mfa.required', true);
  await page.goto('/user');
  await expect(page).toHaveURL(/\/sign-in\/tasks\/setup-mfa$/);
  await action(page, /^Code of my authenticator app/).click();
  const app = await Authenticator.scan(page, portico);
  await enterAppCode(page, await app.code());
  await action(page, 'I have kept them').click();
  await expectSignedIn(page, address);
});
