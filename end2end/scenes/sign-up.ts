// Signing up.

import { expect } from '@playwright/test';
import { newAddress } from '../fixtures';
import { action, anotherCode, ask, askForEverything, begin, codeField, emailField, enterCode, enterWrongCode, field, goOnButton, main, newNumber, says, signUpAndOut } from '../steps';
import { at, byText, type Scenes, type Stage } from './stage';

export const scenes: Scenes = {
  'sign-up': at('/sign-up'),
  'sign-up-taken': async ({ page, smtp }) => {
    const address = newAddress();
    await signUpAndOut(page, smtp, address);
    await ask(page, '/sign-up', address);
    await expect(main(page)).toContainText(says.taken);
    return page;
  },
  'sign-up-consent': async stage => {
    await askForConsent(stage);
    await stage.page.goto('/sign-up');
    return stage.page;
  },
  'sign-up-refused': async stage => {
    await askForConsent(stage);
    await ask(stage.page, '/sign-up', 'nonsense');
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(4);
    return stage.page;
  },
  'sign-up-continue': async stage => {
    const { code } = await begin(stage.page, stage.smtp, '/sign-up', newAddress());
    await askForConsent(stage);
    await enterCode(stage.page, code);
    await expect(stage.page).toHaveURL(/\/sign-up\/continue$/);
    return stage.page;
  },
  'sign-up-continue-everything': async ({ page, portico, smtp }) => {
    const { code } = await begin(page, smtp, '/sign-up', newAddress());
    await askForEverything(portico);
    await enterCode(page, code);
    await expect(page).toHaveURL(/\/sign-up\/continue$/);
    await field(page, 'Username').fill('a.b');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(5);
    return page;
  },
  'sign-up-everything': async ({ page, portico }) => {
    await askForEverything(portico);
    await page.goto('/sign-up');
    await field(page, 'Username').fill('a.b');
    await field(page, 'Password').fill('short');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(6);
    return page;
  },
  'sign-up-by-phone': async ({ page, portico }) => {
    await portico.settings('attributes', { phone_number: byText, email_address: { required: false } });
    await page.goto('/sign-up');
    await action(page, 'Use a phone number instead').click();
    await expect(field(page, 'Phone number')).toBeVisible();
    return page;
  },
  'sign-up-phone-waiting': async stage => {
    await onlyByPhone(stage);
    await expect(codeField(stage.page)).toBeVisible();
    return stage.page;
  },
  // Back where it began, with all that was typed.
  'sign-up-change': async ({ page, portico }) => {
    await askForEverything(portico);
    await page.goto('/sign-up');
    await field(page, 'First name').fill('Ada');
    await field(page, 'Last name').fill('King');
    const address = newAddress();
    await field(page, 'Username').fill(address.split('@')[0]!.replace('.', '_'));
    await emailField(page).fill(address);
    await field(page, 'Phone number').fill(newNumber());
    await field(page, 'Password').fill('tundra-violin-94-cask');
    await goOnButton(page).click();
    await action(page, 'Change').click();
    await expect(emailField(page)).toHaveValue(address);
    return page;
  },
  'sign-up-unsent': async ({ page, portico, smtp }) => {
    const address = newAddress();
    await portico.settings('attributes', { phone_number: { ...byText, required: true } });
    // The script would press by itself.
    await page.route(/\.js$/, script => script.abort());
    await page.goto('/sign-up');
    await emailField(page).fill(address);
    await field(page, 'Phone number').fill('(415) 555-2671');
    await goOnButton(page).click();
    await portico.settings('sms.allowed_countries', ['CA']);
    await codeField(page).fill((await smtp.waitFor(address)).code);
    await goOnButton(page).click();
    await expect(action(page, 'Send code')).toBeVisible();
    return page;
  },
  'sign-up-restricted': async ({ page, portico }) => {
    await portico.configure({ 'sign_up.mode': 'restricted', 'application.support_email': 'help@example.com' });
    await page.goto('/sign-up');
    await expect(emailField(page)).toHaveCount(0);
    return page;
  },
  'sign-up-waiting': async ({ page, smtp }) => {
    await begin(page, smtp, '/sign-up', newAddress());
    return page;
  },
  'wrong-code': async ({ page, smtp }) => {
    const { code } = await begin(page, smtp, '/sign-up', newAddress());
    await enterWrongCode(page, anotherCode(code));
    await expect(main(page)).toContainText(says.wrongCode);
    return page;
  },
};

/** All that sign-up can ask for. */
async function askForConsent({ portico }: Stage) {
  const required = { enabled: true, required: true };
  await portico.configure({
    'application.terms_url': 'https://example.com/terms',
    'application.privacy_policy_url': 'https://example.com/privacy',
    'sign_up.legal_consent_enabled': true,
    'attributes.first_name': required,
    'attributes.last_name': required,
  });
}

async function onlyByPhone({ page, portico }: Stage) {
  const email_address = { enabled: false, required: false, used_for_first_factor: false };
  await portico.settings('attributes', { phone_number: { ...byText, required: true }, email_address });
  await page.goto('/sign-up');
  await field(page, 'Phone number').fill(newNumber());
  await goOnButton(page).click();
}
