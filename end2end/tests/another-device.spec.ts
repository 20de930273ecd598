import { expect, test } from '../fixtures';
import { begin, expectGoesOn, expectSignedIn, expectSignedOut, expectWaiting, goOnButton, main, notice, openLink, says, signUpAndOut } from '../steps';

const rule = 'attack_protection.email_link.require_same_client';

test.describe('with the same browser required', () => {
  test('a link opened elsewhere verifies nothing, and still works where it began', async ({ page, context, elsewhere, mail, address }) => {
    await signUpAndOut(page, mail, address);
    const { link } = await begin(page, mail, '/sign-in', address);
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(says.otherBrowser);
    await expectSignedOut(elsewhere);
    await page.reload();
    await expectWaiting(page, '/sign-in');

    const tab = await context.newPage();
    await openLink(tab, link);
    await expectSignedIn(tab, address);
    await expectGoesOn(page, address);
  });

  test('the first device learns of it only when somebody presses there', async ({ page, elsewhere, mail, address }) => {
    await signUpAndOut(page, mail, address);
    const { link } = await begin(page, mail, '/sign-in', address);
    const alarm = page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: /other|another|different|elsewhere/i });
    await elsewhere.goto(link);
    await page.reload();
    await expect(alarm).toHaveCount(0);

    await main(elsewhere).getByRole('button', { name: 'Tell my first device' }).click();
    await notice(page);
    await expect(alarm.first()).toBeVisible();
    await expectSignedOut(page);
    await expectSignedOut(elsewhere);
  });

  test('sign-up keeps the same rule', async ({ page, elsewhere, mail, address }) => {
    const { link } = await begin(page, mail, '/sign-up', address);
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(says.otherBrowser);
    await expectSignedOut(elsewhere);
    await openLink(page, link);
    await expectSignedIn(page, address);
  });
});

test.describe('with any browser allowed', () => {
  test.beforeEach(({ portico }) => portico.settings(rule, false));

  test('a press elsewhere signs in the first device, and only that', async ({ page, elsewhere, mail, address }) => {
    await signUpAndOut(page, mail, address);
    const { link } = await begin(page, mail, '/sign-in', address);
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(/Chrom/);
    await expect(main(elsewhere)).toContainText(/Linux/);
    await expect(main(elsewhere).locator('time').or(main(elsewhere).getByText(/\d{1,2}:\d\d/)).first()).toBeVisible();
    await page.reload();
    await expectWaiting(page, '/sign-in');

    await goOnButton(elsewhere).click();
    await expect(main(elsewhere)).toContainText(says.goBack);
    await expectGoesOn(page, address);
    await expectSignedOut(elsewhere);
  });

  test('a press elsewhere finishes a sign-up on the first device', async ({ page, elsewhere, mail, address }) => {
    const { link } = await begin(page, mail, '/sign-up', address);
    await elsewhere.goto(link);
    await goOnButton(elsewhere).click();
    await expect(main(elsewhere)).toContainText(says.goBack);
    await expectGoesOn(page, address);
    await expectSignedOut(elsewhere);
  });
});
