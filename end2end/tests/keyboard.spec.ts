import type { Locator, Page } from '@playwright/test';
import { expect, newAddress, test } from '../fixtures';
import { action, addressRow, codeField, emailField, goOnButton, runsScripts, signUp } from '../steps';

/** Presses Tab until this is reached; whatever is passed on the way shows that it is. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  const reached = () => wanted.evaluate(element => element === document.activeElement);
  for (let presses = 0; presses < 40 && !(await reached()); presses++) {
    await page.keyboard.press('Tab');
    await expectFocusVisible(page);
  }
  expect(await reached(), `Tab reaches ${wanted}`).toBe(true);
}

async function expectFocusVisible(page: Page): Promise<void> {
  const bare = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return ''; // the browser's own bars, between the last and the first
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const { width, height } = focused.getBoundingClientRect();
    const shown = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && width > 0 && height > 0;
    return shown ? '' : focused.outerHTML;
  });
  expect(bare, 'focused, and nobody sees it').toBe('');
}

test('from the profile to another primary address with Tab, Enter and Space alone', async ({ page, mail, address }) => {
  const work = newAddress('work');
  await signUp(page, mail, address);
  await tabTo(page, action(page, 'Add email address'));
  await page.keyboard.press('Enter');

  await expect(emailField(page)).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.type(work);
  await tabTo(page, goOnButton(page));
  await page.keyboard.press('Space');

  await tabTo(page, codeField(page));
  await page.keyboard.type((await mail.waitFor(work)).code);
  if (!runsScripts(page)) await page.keyboard.press('Enter');

  await tabTo(page, action(page, `Make ${work} primary`));
  await page.keyboard.press('Space');
  await expect(page.getByRole('status')).toContainText('saved');
  await expect(addressRow(page, work)).toContainText('Primary');
});
