// The profile: names, picture, addresses, numbers, and the end of an account.

import { expect } from '@playwright/test';
import { newAddress } from '../fixtures';
import { picture } from '../pictures';
import { action, addAddress, codeField, field, goOnButton, main, newNumber, says, sendPicture, signUp } from '../steps';
import { byText, longAddress, personWithEverything, type Scenes, several, signedInAt, type Stage, takeLongName } from './stage';

export const scenes: Scenes = {
  user: signedInAt('/user'),
  'user-addresses': async stage => {
    await addsAddress(stage);
    await stage.page.goto('/user');
    return stage.page;
  },
  // All that is long has no place to break.
  'user-long': async ({ page, smtp }) => {
    await signUp(page, smtp, longAddress());
    await takeLongName(page);
    await addAddress(page, smtp, longAddress());
    await page.goto('/user');
    return page;
  },
  'profile-picture': async ({ page, smtp, portico }) => {
    await portico.settings(several, true);
    await signUp(page, smtp, newAddress());
    await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: picture(900, 600) });
    await expect(page.getByRole('status')).toBeVisible();
    return page;
  },
  'profile-picture-refused': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  'add-address': signedInAt('/user/add-email-address'),
  'address-waiting': async stage => {
    await addsAddress(stage);
    return stage.page;
  },
  'address-elsewhere': async stage => {
    const { link } = await addsAddress(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(says.otherBrowser);
    await main(elsewhere).getByRole('button').first().click();
    await expect(elsewhere.getByRole('status')).toBeVisible();
    return elsewhere;
  },
  'remove-address': async stage => {
    await addsAddress(stage);
    await stage.page.goto('/user');
    await action(stage.page, /^Remove|entfernen$/).first().click();
    await expect(stage.page).toHaveURL(/remove-identification/);
    return stage.page;
  },
  'user-everything': async stage => {
    await personWithEverything(stage, false);
    await stage.page.goto('/user/add-phone-number');
    await field(stage.page, 'Phone number').fill(newNumber());
    await goOnButton(stage.page).click();
    await expect(codeField(stage.page)).toBeVisible();
    await stage.page.goto('/user');
    await field(stage.page, 'Username').fill('a.b');
    await main(stage.page).getByRole('button', { name: /^(Save|Speichern)$/ }).nth(1).click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    return stage.page;
  },
  'add-number': async stage => {
    await signUp(stage.page, stage.smtp, newAddress());
    await stage.portico.settings('attributes', { phone_number: byText });
    await stage.page.goto('/user/add-phone-number');
    await field(stage.page, 'Phone number').fill('12');
    await goOnButton(stage.page).click();
    await expect(stage.page.locator('[aria-invalid=true]')).toHaveCount(1);
    return stage.page;
  },
  'delete-account': signedInAt('/user/delete-account'),
  'delete-refused': async stage => {
    const page = await signedInAt('/user/delete-account')(stage);
    await main(page).getByRole('textbox').fill('no');
    await main(page).getByRole('button').first().click();
    await expect(page.locator('[aria-invalid=true]')).toBeVisible();
    return page;
  },
};

async function addsAddress({ page, smtp }: Stage) {
  await signUp(page, smtp, newAddress());
  return addAddress(page, smtp, newAddress('work'));
}
