import { expect, test } from '../fixtures';
import { Inbox } from '../inbox';
import { askForEverything, codeField, emailField, enterCode, expectSignedIn, field, goOnButton, newNumber } from '../steps';

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
