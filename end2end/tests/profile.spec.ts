import type { Page } from '@playwright/test';
import type { Letters } from '../letters';
import { expect, newAddress, test } from '../fixtures';
import { action, addAddress, addressRow, anotherCode, ask, enterCode, enterWrongCode, expectSignedIn, expectSignedOut, main, openLink, runsScripts, says, signIn, signOut, signUp } from '../steps';

const rule = 'attack_protection.email_link.require_same_client';
const done = (page: Page) => page.getByRole('status');

/** Adds an address, proves it by code, and takes in the mail that tells the owner. */
async function addVerified(page: Page, mail: Letters, owner: string, address: string): Promise<void> {
  await enterCode(page, (await addAddress(page, mail, address)).code);
  await expect(addressRow(page, address)).toContainText('Verified');
  expect((await mail.waitFor(owner)).text).toContain(address);
}

test('names are saved, and stand in the fields again', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  await page.getByLabel('First name', { exact: true }).fill('Ada');
  await page.getByLabel('Last name', { exact: true }).fill('Løvelace <b>');
  await action(page, 'Save').click();
  await expect(done(page)).toContainText('saved');
  await page.reload();
  await expect(done(page)).toHaveCount(0);
  await expect(page.getByLabel('First name', { exact: true })).toHaveValue('Ada');
  await expect(page.getByLabel('Last name', { exact: true })).toHaveValue('Løvelace <b>');
});

test('with script, names are saved once they differ and those that must be there are', async ({ page, portico, mail, address, script }) => {
  await signUp(page, mail, address);
  await portico.settings('attributes.first_name.required', true);
  await page.goto('/user');
  const called = (label: string) => page.getByLabel(label, { exact: true });
  const [first, last] = [called('First name'), called('Last name')];
  const save = action(page, 'Save');
  const isOff = async (off: boolean) => expect(save).toBeEnabled({ enabled: !(off && script) });
  await isOff(true);
  await last.fill('King');
  await isOff(true);
  await first.fill(' ');
  await isOff(true);
  await first.fill('Ada');
  await isOff(false);
  await save.click();
  await expect(done(page)).toContainText('saved');
  await isOff(true);
  await first.fill('Augusta');
  await isOff(false);
  await first.fill('Ada');
  await isOff(true);
});

test('an address is added and verified by code, after a wrong one, and signs in', async ({ page, elsewhere, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  const { code } = await addAddress(page, mail, work);
  await enterWrongCode(page, anotherCode(code));
  await expect(main(page)).toContainText(says.wrongCode);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/user$/);
  await expect(done(page)).toContainText('is verified');
  await expect(addressRow(page, work)).toContainText('Verified');
  await expect(addressRow(page, address)).toContainText('Primary');
  expect((await mail.waitFor(address)).text).toContain(work);
  await signIn(elsewhere, mail, work);
  await expect(main(elsewhere)).toContainText(address);
});

test('a link opened in another tab verifies the address, and the tab that waits goes on', async ({ page, context, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  const { link } = await addAddress(page, mail, work);
  const tab = await context.newPage();
  await openLink(tab, link);
  await expect(tab).toHaveURL(/\/user$/);
  await expect(addressRow(tab, work)).toContainText('Verified');
  if (!runsScripts(page)) await page.reload();
  else await page.bringToFront();
  await expect(page).toHaveURL(/\/user$/);
  await expect(addressRow(page, work)).toContainText('Verified');
});

test('a link opened in another browser verifies nothing, and is told when somebody presses there', async ({ page, elsewhere, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  const { link, code } = await addAddress(page, mail, work);
  await elsewhere.goto(link);
  await expect(main(elsewhere)).toContainText(says.otherBrowser);
  const alarm = page.getByRole('alert').filter({ hasText: /another browser/i });
  await expect(alarm).toHaveCount(0);
  await action(elsewhere, 'Tell my first device').click();
  if (!runsScripts(page)) await page.reload();
  await expect(alarm).toBeVisible();
  await expectSignedOut(elsewhere);
  await enterCode(page, code);
  await expect(addressRow(page, work)).toContainText('Verified');
});

test('where any browser may, a press elsewhere verifies the address and signs in nobody there', async ({ page, elsewhere, portico, mail, address }) => {
  const work = newAddress('work');
  await portico.settings(rule, false);
  await signUp(page, mail, address);
  const { link } = await addAddress(page, mail, work);
  await elsewhere.goto(link);
  await action(elsewhere, 'Continue').click();
  await expect(main(elsewhere)).toContainText(says.goBack);
  if (!runsScripts(page)) await page.reload();
  await expect(page).toHaveURL(/\/user$/);
  await expect(addressRow(page, work)).toContainText('Verified');
  await expectSignedOut(elsewhere);
});

test('a link opened after sign-out in the same browser verifies the address for its owner, and signs in nobody', async ({ page, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  const { link } = await addAddress(page, mail, work);
  await signOut(page);
  await openLink(page, link);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(work)).toHaveCount(0);
  await expectSignedOut(page);
  await signIn(page, mail, work);
  await expect(main(page)).toContainText(address);
});

test('an address that was left to wait is verified later', async ({ page, portico, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await addAddress(page, mail, work);
  await action(page, 'Cancel').click();
  await expect(addressRow(page, work)).toContainText('Unverified');
  await portico.advance(61);
  await action(page, `Verify ${work}`).click();
  await enterCode(page, (await mail.waitFor(work)).code);
  await expect(addressRow(page, work)).toContainText('Verified');
});

test('another address becomes primary, and the old one is told', async ({ page, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await addVerified(page, mail, address, work);
  await action(page, `Make ${work} primary`).click();
  await expect(done(page)).toContainText('saved');
  await expect(addressRow(page, work)).toContainText('Primary');
  await expect(addressRow(page, address)).not.toContainText('Primary');
  expect((await mail.waitFor(address)).subject).toContain('new primary email address');
});

test('an address is removed after a question, and signs in no more', async ({ page, elsewhere, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await addVerified(page, mail, address, work);
  await action(page, `Remove ${work}`).click();
  await expect(main(page)).toContainText(work);
  await action(page, 'Cancel').click();
  await expect(addressRow(page, work)).toBeVisible();

  await action(page, `Remove ${work}`).click();
  await action(page, 'Remove').click();
  await expect(done(page)).toContainText('removed');
  await expect(addressRow(page, work)).toHaveCount(0);
  expect((await mail.waitFor(address)).subject).toContain('removed');
  await ask(elsewhere, '/sign-in', work);
  await expect(main(elsewhere)).toContainText(says.unknownAddress);
});

test('the last address cannot be removed, not even from a page of another time', async ({ page, context, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await expect(addressRow(page, address)).toBeVisible();
  await expect(action(page, /^Remove/)).toHaveCount(0);
  await addVerified(page, mail, address, work);
  const tab = await context.newPage();
  await tab.goto('/user');
  await action(tab, `Remove ${address}`).click();
  await expect(main(tab)).toContainText(address);
  await action(page, `Remove ${work}`).click();
  await action(page, 'Remove').click();
  await expect(done(page)).toContainText('removed');

  await action(tab, 'Remove').click();
  await expect(tab.getByRole('alert')).toContainText('last address');
  await expectSignedIn(tab, address);
});

test('an account is deleted with the typed words alone, on every device, and its address is free again', async ({ page, elsewhere, mail, address }) => {
  await signUp(page, mail, address);
  await signIn(elsewhere, mail, address);
  expect((await mail.waitFor(address)).subject).toContain('New sign-in');
  await page.goto('/user/security');
  await action(page, 'Delete account').click();
  const words = page.getByLabel(/^Type/);
  await words.fill('delete my account');
  await action(page, 'Delete account').click();
  await expect(page).toHaveURL(/\/user\/delete-account$/);
  await expect(words).toHaveAttribute('aria-invalid', 'true');
  await expectSignedIn(elsewhere, address);

  await words.fill('Delete account');
  await action(page, 'Delete account').click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expectSignedOut(page);
  await elsewhere.getByLabel('First name', { exact: true }).fill('Ada');
  await action(elsewhere, 'Save').click();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  expect((await mail.waitFor(address)).subject).toContain('was deleted');
  await page.goBack();
  await expect(page.getByText(address)).toHaveCount(0);
  await signUp(page, mail, address);
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('an address is added, verified, made primary and removed', async ({ page, mail, address }) => {
    const work = newAddress('arbeit');
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const field = page.getByLabel('E-Mail-Adresse', { exact: true });
    await page.goto('/sign-up');
    await field.fill(address);
    await press('Weiter');
    await enterCode(page, (await mail.waitFor(address)).code);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profil');

    await action(page, 'E-Mail-Adresse hinzufügen').click();
    await field.fill(work);
    await press('Weiter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sehen Sie in Ihr Postfach');
    const letter = await mail.waitFor(work);
    expect(letter.subject).toBe(`${letter.code} ist Ihr Code für Portico`);
    expect(letter.text).toContain('Bestätigen Sie, dass sie Ihnen gehört.');
    await enterCode(page, letter.code);
    await expect(done(page)).toHaveText('Ihre E-Mail-Adresse ist bestätigt.');
    await expect(addressRow(page, work)).toContainText('Bestätigt');
    expect((await mail.waitFor(address)).subject).toBe('Ihr Konto bei Portico hat eine neue E-Mail-Adresse');

    await press(`${work} als Hauptadresse verwenden`);
    await expect(addressRow(page, work)).toContainText('Hauptadresse');
    expect((await mail.waitFor(address)).subject).toBe('Ihr Konto bei Portico hat eine neue Hauptadresse');
    await action(page, `${address} entfernen`).click();
    await expect(main(page)).toContainText(`${address} wird aus Ihrem Konto entfernt.`);
    await press('Entfernen');
    await expect(done(page)).toHaveText('Die E-Mail-Adresse ist entfernt.');
    await expect(addressRow(page, address)).toHaveCount(0);
  });
});
