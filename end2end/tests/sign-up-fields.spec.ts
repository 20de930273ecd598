import { expect, test } from '../fixtures';
import { Inbox } from '../inbox';
import { action, askForEverything, codeField, emailField, enterCode, expectSignedIn, field, goOnButton, newNumber } from '../steps';

const password = 'tundra-violin-94-cask';

test('all that sign-up can ask for makes an account, by keyboard, with a password that can be looked at', async ({ page, script, portico, mail, address }) => {
  const texts = new Inbox(portico.url);
  const number = newNumber();
  await askForEverything(portico);
  await page.goto('/sign-up');
  await field(page, 'First name').fill('Ada');
  await field(page, 'Last name').fill('King');
  await field(page, 'Username').fill(address.split('@')[0]!.replace('.', '_'));
  await emailField(page).fill(address);
  await field(page, 'Phone number').fill(number);
  const secret = field(page, 'Password');
  await secret.pressSequentially(password);
  await expect(secret).toHaveAttribute('type', 'password');
  const show = page.getByRole('button', { name: 'Show' });
  await expect(show).toBeVisible({ visible: script });
  if (script) {
    await show.click();
    await expect(secret).toHaveAttribute('type', 'text');
    await expect(secret).toHaveValue(password);
  }
  await secret.press('Enter');
  await expect(page).toHaveURL(/\/sign-up\/verify-email-address$/);
  await enterCode(page, (await mail.waitFor(address)).code);
  await expect(page).toHaveURL(/\/sign-up\/verify-phone-number$/);
  await enterCode(page, (await texts.waitFor(number)).code);
  await expectSignedIn(page, address);
});

test('where a mail address or a phone number will do, the Enter key sends and does not switch', async ({ page, portico }) => {
  await portico.settings('attributes', { phone_number: { enabled: true, used_for_first_factor: true }, email_address: { required: false } });
  await page.goto('/sign-up');
  await emailField(page).press('Enter');
  await expect(emailField(page)).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Use a phone number instead' }).click();
  await expect(page.getByLabel('Phone number')).toBeFocused();
  await expect(goOnButton(page)).toBeVisible();
  await expect(codeField(page)).toHaveCount(0);
});

test('a mistyped address is corrected with all else kept, by switch, pencil and Cancel', async ({ page, portico, mail, address }) => {
  const optional = { enabled: true, required: false, used_for_first_factor: true };
  const required = { enabled: true, required: true };
  const username = address.split('@')[0]!.replace('.', '_');
  const attributes = { phone_number: optional, email_address: optional, first_name: required, username: required, password: required };
  await portico.configure({ attributes, 'password_settings.disable_hibp': true });
  await page.goto('/sign-up?redirect_url=%2Fuser%2Fsecurity');
  await field(page, 'First name').fill('Ada');
  await field(page, 'Username').fill(username);
  await action(page, 'Use a phone number instead').click();
  await expect(emailField(page)).toHaveCount(0);
  await action(page, 'Use an email address instead').click();

  const wrong = `x${address}`;
  await emailField(page).fill(wrong);
  await field(page, 'Password').fill(password);
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/sign-up\/verify-email-address$/);
  const { link } = await mail.waitFor(wrong);
  for (const button of ['Change', 'Cancel']) {
    await action(page, button).click();
    await expect(page).toHaveURL(/\/sign-up\?redirect_url=%2Fuser%2Fsecurity$/);
    await expect(field(page, 'First name')).toHaveValue('Ada');
    await expect(field(page, 'Username')).toHaveValue(username);
    await expect(emailField(page)).toHaveValue(wrong);
    await expect(field(page, 'Password')).toHaveValue('');
    if (button === 'Cancel') break;
    await page.goBack();
    await expect(codeField(page)).toBeVisible();
  }
  await emailField(page).fill(address);
  await field(page, 'Password').fill(password);
  await goOnButton(page).click();
  const { code } = await mail.waitFor(address);
  const tab = await page.context().newPage();
  await tab.goto(link);
  await expect(tab.getByRole('main')).toContainText('There is a newer link');
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/user\/security$/);
  await expectSignedIn(page, address);
});
