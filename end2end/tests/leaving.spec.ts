import { expect, test } from '../fixtures';
import { action, begin, codeField, enterCode, expectSignedIn, expectSignedOut, goOnButton, main, openLink, says, signUpAndOut } from '../steps';

const rule = 'attack_protection.email_link.require_same_client';

test('cancelling leads back to the start, and the mailed link signs in nobody', async ({ page, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const { link } = await begin(page, mail, '/sign-in', address);
  await action(page, 'Cancel').click();
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await openLink(page, link);
  await expect(main(page)).toContainText(says.notValid);
  await expectSignedOut(page);
});

test('cancelling a sign-up leads back to the start, and it can begin anew', async ({ page, mail, address }) => {
  await begin(page, mail, '/sign-up', address);
  await action(page, 'Cancel').click();
  await expect(page).toHaveURL(/\/sign-up(\?|$)/);
  const { code } = await begin(page, mail, '/sign-up', address);
  await enterCode(page, code);
  await expectSignedIn(page, address);
});

test('cancelling still works after the link was pressed on another device', async ({ page, elsewhere, portico, script, mail, address }) => {
  test.skip(script, 'with JavaScript the first tab has gone on before anybody can cancel');
  await portico.settings(rule, false);
  await signUpAndOut(page, mail, address);
  const { link } = await begin(page, mail, '/sign-in', address);
  await elsewhere.goto(link);
  await goOnButton(elsewhere).click();
  await expect(main(elsewhere)).toContainText(says.goBack);
  await action(page, 'Cancel').click();
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await expectSignedOut(page);
});

test('another method can be chosen, which sends anew and kills the link', async ({ page, context, portico, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const older = await begin(page, mail, '/sign-in', address);
  await portico.advance(31);
  await action(page, 'Use another method').click();
  await action(page, /code/i).first().click();
  const newer = await mail.waitFor(address);

  const tab = await context.newPage();
  await openLink(tab, older.link);
  await expect(main(tab)).toContainText(says.notValid);
  await expectSignedOut(tab);
  await enterCode(page, newer.code);
  await expectSignedIn(page, address);
});

test('another method can be chosen after the link was pressed on another device', async ({ page, elsewhere, portico, mail, address }) => {
  await portico.settings(rule, false);
  await signUpAndOut(page, mail, address);
  const { link } = await begin(page, mail, '/sign-in', address);
  // Away from the waiting page nothing goes on by itself.
  await page.goto('/sign-in/methods');
  await elsewhere.goto(link);
  await goOnButton(elsewhere).click();
  await expect(main(elsewhere)).toContainText(says.goBack);
  await page.getByRole('button', { name: /code/i }).click();
  await expect(codeField(page)).toBeVisible();
  await expectSignedOut(page);
  const { code } = await mail.waitFor(address);
  await enterCode(page, code);
  await expectSignedIn(page, address);
});
