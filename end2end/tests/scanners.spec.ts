import { anotherBrowser, expect, test } from '../fixtures';
import { begin, expectSignedIn, expectWaiting, openLink, signUpAndOut } from '../steps';

const rule = 'attack_protection.email_link.require_same_client';

for (const sameBrowser of [true, false]) {
  const where = sameBrowser ? 'with the same browser required' : 'with any browser allowed';

  test(`${where}, what a scanner fetches beforehand does not spend the link`, async ({ page, portico, playwright, mail, address }) => {
    if (!sameBrowser) await portico.settings(rule, false);
    await signUpAndOut(page, mail, address);
    const { link } = await begin(page, mail, '/sign-in', address);
    const token = new URL(link).searchParams.get('token')!;
    const scanner = await playwright.request.newContext();

    const head = await scanner.fetch(link, { method: 'HEAD', maxRedirects: 0 });
    expect(head.status()).toBeLessThan(400);
    expect(head.headers()['set-cookie']).toBeUndefined();
    for (let visit = 0; visit < 3; visit++) {
      const get = await scanner.get(link, { maxRedirects: 0 });
      expect(get.status()).toBe(303);
      expect(get.headers()['location']).toMatch(/\/sign-in\/verify/);
      expect(get.headers()['location']).not.toContain(token);
      expect((await scanner.get(link)).ok()).toBe(true);
    }
    await scanner.dispose();

    await page.reload();
    await expectWaiting(page, '/sign-in');
    await openLink(page, link);
    await expectSignedIn(page, address);
  });

  test(`${where}, a scanner that runs scripts does not spend the link`, async ({ page, browser, portico, mail, address }) => {
    if (!sameBrowser) await portico.settings(rule, false);
    const { link } = await begin(page, mail, '/sign-up', address);
    const scanner = await anotherBrowser(browser, portico.url, true);
    const posted: string[] = [];
    scanner.on('request', ask => void (ask.method() !== 'GET' && posted.push(ask.url())));
    const render = await scanner.newPage();
    await render.goto(link, { waitUntil: 'networkidle' });
    await scanner.close();
    expect(posted).toEqual([]);

    await page.reload();
    await expectWaiting(page, '/sign-up');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await openLink(page, link);
    await expectSignedIn(page, address);
  });
}
