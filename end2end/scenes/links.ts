// Links in mails and from programs, and where they lead.

import { expect } from '@playwright/test';
import { newAddress } from '../fixtures';
import { begin, codeField, goOnButton, main, openLink, says, signUp, signUpAndOut } from '../steps';
import { at, type Scenes, several, type Stage, startSignIn } from './stage';

const rule = 'attack_protection.email_link.require_same_client';

export const scenes: Scenes = {
  'broken-link': at('/v1/verify?token=broken'),
  'link-expired': async stage => {
    const { link } = await startSignIn(stage);
    await stage.portico.advance(601);
    await openLink(stage.page, link);
    await expect(main(stage.page)).toContainText(says.expired);
    return stage.page;
  },
  'link-other-browser': async stage => {
    const { link } = await startSignIn(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await expect(main(elsewhere)).toContainText(says.otherBrowser);
    return elsewhere;
  },
  'link-confirm': async stage => {
    await stage.portico.settings(rule, false);
    const { link } = await startSignIn(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await expect(goOnButton(elsewhere)).toBeVisible();
    return elsewhere;
  },
  'link-confirmed': async stage => {
    await stage.portico.settings(rule, false);
    const { link } = await startSignIn(stage);
    const elsewhere = await stage.open();
    await elsewhere.goto(link);
    await goOnButton(elsewhere).click();
    await expect(main(elsewhere)).toContainText(says.goBack);
    return elsewhere;
  },
  'link-ready': async ({ page, portico, smtp, open }) => {
    const address = newAddress();
    await portico.settings(rule, false);
    await signUpAndOut(page, smtp, address);
    // The script would press by itself.
    await page.route(/\.js$/, script => script.abort());
    const { link } = await begin(page, smtp, '/sign-in', address);
    const elsewhere = await open();
    await elsewhere.goto(link);
    await goOnButton(elsewhere).click();
    await expect(main(elsewhere)).toContainText(says.goBack);
    await page.reload();
    await expect(codeField(page)).toHaveCount(0);
    await expect(goOnButton(page)).toBeVisible();
    return page;
  },
  'link-switch': async stage => {
    const { page, portico, smtp } = stage;
    const other = newAddress('eve');
    await signUp(await stage.open(), smtp, other);
    await signUp(page, smtp, newAddress());
    await portico.settings(several, true);
    const { link } = await begin(page, smtp, '/sign-in', other);
    await portico.settings(several, false);
    await page.goto(link);
    await expect(page.locator('a[href="/"].button-quiet')).toBeVisible();
    return page;
  },
  'link-used': async ({ page, smtp, open }) => {
    const { link } = await begin(page, smtp, '/sign-up', newAddress());
    await openLink(page, link);
    await expect(page).not.toHaveURL(/\/sign-up/);
    const elsewhere = await open();
    await elsewhere.goto(link);
    return elsewhere;
  },
  revoke: at('/unauthorized-sign-in/revoke'),
  revoked: at('/unauthorized-sign-in'),
  ticket: async stage => {
    await stage.page.goto(await linkFor(stage));
    await expect(main(stage.page)).toContainText('a•••@example.com');
    return stage.page;
  },
  'ticket-switch': async stage => {
    const link = await linkFor(stage);
    await signUp(stage.page, stage.smtp, newAddress('eve'));
    await stage.page.goto(link);
    await expect(stage.page.locator('.facts')).toBeVisible();
    return stage.page;
  },
  'ticket-refused': async ({ page }) => {
    await page.goto('/sign-in?__clerk_ticket=broken');
    await expect(page.getByRole('alert')).toBeVisible();
    return page;
  },
  'ticket-refused-here': async ({ page, smtp }) => {
    await signUp(page, smtp, newAddress());
    await page.goto('/sign-in?__clerk_ticket=broken');
    await expect(page.locator('.emblem-warn')).toBeVisible();
    return page;
  },
};

/** A link that signs in somebody whom a program has made. */
async function linkFor({ portico }: Stage): Promise<string> {
  const key = await portico.command('keys', 'create');
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${portico.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, string>;
  };
  const { id } = await post('/users', { email_address: [newAddress()] });
  return (await post('/sign_in_tokens', { user_id: id })).url!;
}
