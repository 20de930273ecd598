import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test as base, expect, neighbours } from '../fixtures';
import { Site } from '../site';
import { action, emailField, enterCode, expectSignedIn, expectWaiting, goOnButton, main, openLink, runsScripts, signOut, signUp, signUpAndOut } from '../steps';

// What the site wants to find again when people are back.
const state = '/back?a=1&a=2&text=caf%C3%A9%20%2B%26%3D&next=%2Fx%3Fy%3Dz';

const test = base.extend<{ site: Site }>({
  site: async ({ portico }, use) => {
    const to = (kind: string, parameters: Record<string, string>) => `${portico.url}/${kind}?${new URLSearchParams(parameters)}`;
    const site = await Site.start((path, own) => {
      if (path === '/sign-in' || path === '/sign-up') return { to: to(path.slice(1), { redirect_url: own + state }) };
      if (path === '/both') {
        return { to: to('sign-in', { redirect_url: own + state, sign_up_force_redirect_url: `${own}/welcome?first` }) };
      }
      if (path === '/leave') return { to: to('sign-out', { redirect_url: `${own}/bye` }) };
      if (path.startsWith('/blind')) return { to: to('sign-in', { redirect_url: `${own}/blind?turn=${Math.random()}` }) };
      // One hop more on the site itself: forms may lead there, too.
      if (path.startsWith('/back')) return { to: path.replace('/back', '/home') };
      return { page: 'This is the site' };
    });
    neighbours.add(site.url);
    await use(site);
    neighbours.delete(site.url);
    await site.stop();
  },
});

async function expectBack(site: Site, page: import('@playwright/test').Page, path: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'This is the site' })).toBeVisible();
  expect(page.url()).toBe(site.url + path);
}

const home = state.replace('/back', '/home');

test('sent here, signed up, back on the site with its query untouched', async ({ page, site, mail, address }) => {
  await page.goto(`${site.url}/sign-up`);
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await enterCode(page, (await mail.waitFor(address)).code);
  await expectBack(site, page, home);
  expect(site.asked).toContain(state);
});

test('from sign-up to sign-in, refused once, and back by the mailed link', async ({ page, context, site, mail, address }) => {
  await signUpAndOut(page, mail, address);
  await page.goto(`${site.url}/sign-up`);
  await action(page, 'Sign in').click();
  await emailField(page).fill('nobody@example.com');
  await goOnButton(page).click();
  await expect(main(page)).toContainText(/no account/i);
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await expectWaiting(page, '/sign-in');

  const tab = await context.newPage();
  await openLink(tab, (await mail.waitFor(address)).link);
  await expectBack(site, tab, home);
  // The tab that waited goes there as well.
  if (!runsScripts(page)) await page.reload();
  await expectBack(site, page, home);
});

test('whoever signs up goes where the site wants newcomers', async ({ page, site, mail, address }) => {
  await page.goto(`${site.url}/both`);
  await action(page, 'Sign up').click();
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await openLink(page, (await mail.waitFor(address)).link);
  await expectBack(site, page, '/welcome?first');
});

test('cancelled and begun anew, it still leads back', async ({ page, site, mail, address }) => {
  await signUpAndOut(page, mail, address);
  await page.goto(`${site.url}/sign-in`);
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await mail.waitFor(address);
  await action(page, 'Cancel').click();
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await enterCode(page, (await mail.waitFor(address)).code);
  await expectBack(site, page, home);
});

test('signed in already it leads on at once, and signing out leads back as well', async ({ page, site, mail, address }) => {
  await signUp(page, mail, address);
  await page.goto(`${site.url}/sign-in`);
  await expectBack(site, page, home);
  await page.goto(`${site.url}/leave`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expectBack(site, page, '/bye');
});

test('a site that sees nobody and sends people back at once is left after a few turns', async ({ page, site, mail, address }) => {
  await signUp(page, mail, address);
  await page.goto(`${site.url}/blind`);
  await expect(main(page)).toContainText('You are signed in');
  await expect(main(page)).toContainText(address);
  await expect(main(page).getByRole('link', { name: /^Continue to localhost/ })).toHaveAttribute('href', new RegExp(`^${site.url}/blind`));
  await page.goto('/user');
  await expectSignedIn(page, address);
});

test('wherever it leads, Chromium finds an allowed origin there', async ({ page, portico, script, mail, address }) => {
  test.skip(!script, 'Chromium reads an address the same way with and without scripts');
  await signUp(page, mail, address);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const led: { target: string; to: string }[] = [];
  for (const target of [...table(), ...mixtures(1_500)]) {
    const ask = `${portico.url}/sign-in?${new URLSearchParams({ redirect_url: target })}`;
    const answer = await fetch(ask, { redirect: 'manual', headers: { cookie } });
    led.push({ target, to: answer.headers.get('location') ?? '' });
  }
  const judged = await page.evaluate(
    ([led, base]) =>
      led.map(({ target, to }) => {
        const origin = (text: string) => (URL.canParse(text, base) ? new URL(text, base) : undefined);
        const [sent, named] = [origin(to), origin(target)];
        const fine = (url?: URL) => url?.protocol === 'http:' && url.hostname === 'localhost' && !url.username && !url.pathname.startsWith('//');
        // Refused, it leads to the profile; followed, it leads where the site's own browser would have gone.
        return fine(sent) && (to === '/user' || (fine(named) && sent!.href === named!.href)) ? '' : `${JSON.stringify(target)} led to ${to}`;
      }),
    [led, `${portico.url}/sign-in`] as const,
  );
  expect(judged.filter(Boolean)).toEqual([]);
  expect(led.filter(({ to }) => to !== '/user').length).toBeGreaterThan(20);
  await signOut(page);
});

/** The table of the tests without a browser. */
function table(): string[] {
  const { shapes, bare } = JSON.parse(readFileSync(resolve('../tests/hostile_targets.json'), 'utf8')) as Record<string, string[]>;
  return [...shapes!.flatMap(shape => ['evil.example', 'localhost:1'].map(host => shape.replaceAll('H', host))), ...bare!];
}

/** Odd pieces put together by chance, the same ones each time. */
function mixtures(count: number): string[] {
  const pieces = '/ // \\ : @ ? # . .. %2f %5c %00 %09 %2e ; \t \n \r \0 \u3002 \uff0f \uff20 http: http:// http://localhost https: HTTP: javascript: localhost localhost:3000 LOCALHOST evil.example xn-- [::1] 127.1 :80 user a - _ * & = \' " < ['.split(' ');
  let seed = 9;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + next(7) }, () => pieces[next(pieces.length)]).join(''));
}
