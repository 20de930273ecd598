import { expect, test } from '../fixtures';
import { action, anotherCode, begin, codeField, enterCode, enterWrongCode, expectSignedIn, expectSignedOut, expectWaiting, main, resend, runsScripts, says, signUp, signUpAndOut } from '../steps';

test('a pasted code may hold spaces', async ({ page, mail, address }) => {
  const { code } = await begin(page, mail, '/sign-up', address);
  await enterCode(page, ` ${code.slice(0, 3)} ${code.slice(3)} `);
  await expectSignedIn(page, address);
});

test('the field asks for a one-time code', async ({ page, mail, address }) => {
  await begin(page, mail, '/sign-up', address);
  await expect(codeField(page)).toHaveAttribute('name', 'code');
  await expect(codeField(page)).toHaveAttribute('autocomplete', 'one-time-code');
  await expect(codeField(page)).toHaveAttribute('inputmode', 'numeric');
});

test('a wrong code is refused at its field, and the right one still works', async ({ page, mail, address }) => {
  const { code } = await begin(page, mail, '/sign-up', address);
  await enterWrongCode(page, anotherCode(code));
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(codeField(page)).toHaveValue('');
  await expect(main(page)).toContainText(says.wrongCode);
  await enterCode(page, code);
  await expectSignedIn(page, address);
});

test('after five wrong codes even the right one is refused, and a new one helps', async ({ page, portico, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const { code } = await begin(page, mail, '/sign-in', address);
  for (let tries = 0; tries < 5; tries++) await enterWrongCode(page, anotherCode(code));
  await expect(main(page)).toContainText(says.noMoreTries);
  if (await codeField(page).isEditable({ timeout: 500 }).catch(() => false)) await enterWrongCode(page, code);
  await expectSignedOut(page);

  await portico.advance(31);
  await resend(page);
  await enterCode(page, (await mail.waitFor(address)).code);
  await expectSignedIn(page, address);
});

test('reloading sends nothing; resending sends once and kills the old code', async ({ page, portico, mail, address }) => {
  const older = await begin(page, mail, '/sign-up', address);
  await page.reload();
  await page.reload();
  await portico.advance(31);
  await resend(page);
  const newer = await mail.waitFor(address);
  expect(mail.to(address)).toHaveLength(2);
  expect(newer.code).not.toBe(older.code);

  await enterWrongCode(page, older.code);
  await expectWaiting(page, '/sign-up');
  await enterCode(page, newer.code);
  await expectSignedIn(page, address);
});

test('resending waits thirty seconds, and the server says so', async ({ page, portico, mail, address }) => {
  await begin(page, mail, '/sign-up', address);
  if (runsScripts(page)) {
    await expect(action(page, /^Resend/)).toBeDisabled();
  } else {
    await action(page, /^Resend/).click();
    await expect(main(page)).toContainText(/wait \d+ more seconds/i);
  }
  await portico.advance(31);
  await page.reload();
  await expect(action(page, /^Resend/)).toBeEnabled();
});

test('a code dies after ten minutes', async ({ page, portico, mail, address }) => {
  const { code } = await begin(page, mail, '/sign-up', address);
  await portico.advance(601);
  await page.reload();
  if (await codeField(page).isEditable({ timeout: 500 }).catch(() => false)) await enterWrongCode(page, code);
  await expect(main(page)).toContainText(says.expired);
  await expectSignedOut(page);
  await resend(page);
  await enterCode(page, (await mail.waitFor(address)).code);
  await expectSignedIn(page, address);
});

test('two browsers of one person each have their own code', async ({ page, elsewhere, mail, address }) => {
  await signUp(page, mail, address);
  await page.context().clearCookies();
  const first = await begin(page, mail, '/sign-in', address);
  const second = await begin(elsewhere, mail, '/sign-in', address);
  await enterCode(page, first.code);
  await expectSignedIn(page, address);
  await enterCode(elsewhere, second.code);
  await expectSignedIn(elsewhere, address);
});
