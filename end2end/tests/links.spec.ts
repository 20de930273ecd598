import { expect, test } from '../fixtures';
import { begin, expectSignedIn, expectSignedOut, main, notice, openLink, resend, says, signUpAndOut } from '../steps';

test('a link dies after ten minutes; the first tab says so and sends another', async ({ page, context, portico, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const { link } = await begin(page, mail, '/sign-in', address);
  await portico.advance(601);
  const tab = await context.newPage();
  await openLink(tab, link);
  await expect(main(tab)).toContainText(says.expired);
  await expectSignedOut(tab);

  await notice(page);
  await expect(main(page)).toContainText(says.expired);
  await resend(page);
  await openLink(tab, (await mail.waitFor(address)).link);
  await expectSignedIn(tab, address);
});

test('a link works once: at home it leads on, elsewhere it is spent', async ({ page, context, elsewhere, mail, address }) => {
  const { link } = await begin(page, mail, '/sign-up', address);
  await openLink(page, link);
  await expectSignedIn(page, address);

  const tab = await context.newPage();
  await openLink(tab, link);
  await expectSignedIn(tab, address);

  await openLink(elsewhere, link);
  await expect(main(elsewhere)).toContainText(says.used);
  await expectSignedOut(elsewhere);
});

test('a spent link does not sign in again after sign-out', async ({ page, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const { link } = await begin(page, mail, '/sign-in', address);
  await openLink(page, link);
  await expectSignedIn(page, address);
  await page.goto('/sign-out');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).not.toHaveURL(/\/sign-out/);

  await openLink(page, link);
  await expect(main(page)).toContainText(says.used);
  await expectSignedOut(page);
});

test('a newer link kills the older one', async ({ page, context, portico, mail, address }) => {
  await signUpAndOut(page, mail, address);
  const older = await begin(page, mail, '/sign-in', address);
  await portico.advance(31);
  await resend(page);
  const newer = await mail.waitFor(address);
  expect(newer.link).not.toBe(older.link);

  const tab = await context.newPage();
  await openLink(tab, older.link);
  await expect(main(tab)).toContainText(says.replaced);
  await expectSignedOut(tab);
  await openLink(tab, newer.link);
  await expectSignedIn(tab, address);
});

test('a link that was tampered with is refused in words', async ({ page, context, portico, mail, address }) => {
  const { link } = await begin(page, mail, '/sign-up', address);
  const last = link.at(-1)!;
  const broken = [
    link.slice(0, -1) + (last === 'A' ? 'B' : 'A'),
    link.slice(0, -8),
    `${link}AAAA`,
    `${portico.url}/v1/verify?token=`,
    `${portico.url}/v1/verify`,
    `${portico.url}/v1/verify?token=${'x'.repeat(4_000)}`,
    `${portico.url}/v1/verify?token=%00%ff%27%22%3Cscript%3E`,
  ];
  const tab = await context.newPage();
  for (const link of broken) {
    await openLink(tab, link);
    await expect(main(tab)).toContainText(says.notValid);
  }
  await expectSignedOut(tab);
  await openLink(tab, link);
  await expectSignedIn(tab, address);
});

test('no token stays in the address bar, nor in what the page asks for next', async ({ page, context, mail, address }) => {
  const { link } = await begin(page, mail, '/sign-up', address);
  const token = new URL(link).searchParams.get('token')!;
  const tab = await context.newPage();
  const told: string[] = [];
  tab.on('request', ask => {
    if (ask.url() !== link) told.push(ask.url(), ask.headers()['referer'] ?? '');
  });
  await openLink(tab, link);
  await expectSignedIn(tab, address);
  expect(told.filter(text => text.includes(token))).toEqual([]);
});
