import { expect, test } from '../fixtures';
import { begin, enterCode, expectSignedIn, notice, openLink } from '../steps';

test.use({ mailTo: 'inbox' });

test('without a mail server the inbox page shows what was sent, by itself', async ({ page, context, mail, address }) => {
  const inbox = await context.newPage();
  await inbox.goto('/dev/inbox');
  const letter = await begin(page, mail, '/sign-up', address);
  await notice(inbox);
  await expect(inbox.getByText(address).first()).toBeVisible();
  await expect(inbox.getByText(letter.subject).first()).toBeVisible();
});

test('the link from the inbox signs up', async ({ page, mail, address }) => {
  const { link } = await begin(page, mail, '/sign-up', address);
  await openLink(page, link);
  await expectSignedIn(page, address);
});

test('the code from the inbox signs up', async ({ page, mail, address }) => {
  const { code } = await begin(page, mail, '/sign-up', address);
  await enterCode(page, code);
  await expectSignedIn(page, address);
});
