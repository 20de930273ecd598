// A site behind nginx, configured as docs/behind-a-proxy.md has it: the portal and the site are two hosts of one domain.

import { createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { expect, type Page, test as base } from '@playwright/test';
import { chromium } from '../chromium';
import { newAddress } from '../fixtures';
import { documented, Nginx } from '../nginx';
import { freePort, Portico } from '../server';
import { Smtp } from '../smtp';
import { action, codeField, emailField, enterCode, goOnButton, noteScripts, runsScripts } from '../steps';

interface Site {
  /** What nginx has passed on, the newest last. */
  seen: { url: string; headers: IncomingHttpHeaders }[];
  server: Server;
}

interface World {
  portico: Portico;
  smtp: Smtp;
  site: Site;
  /** The addresses of the portal, of the site, and of a host of another domain that leads to the same site. */
  hosts: { portal: string; app: string; elsewhere: string };
}

const test = base.extend<{ script: boolean }, { world: World }>({
  world: [
    async ({}, use) => {
      const [port, smtp, site] = [await freePort(), await Smtp.start(), await startSite()];
      const at = (host: string) => `http://${host}:${port}`;
      const hosts = { portal: at('accounts.example.test'), app: at('app.example.test'), elsewhere: at('elsewhere.invalid') };
      const portico = await Portico.start({
        url: hosts.portal,
        smtp: smtp.url,
        env: { PORTICO_MODE: 'development', PORTICO_TRUSTED_PROXIES: '127.0.0.1' },
      });
      await portico.settings('redirects.allowed_origins', [hosts.app]);
      const sitePort = (site.server.address() as AddressInfo).port;
      const blocks = await documented({
        port,
        portal: 'accounts.example.test',
        portalPort: portico.port,
        sites: ['app.example.test', 'elsewhere.invalid'],
        sitePort,
      });
      const nginx = await Nginx.start(port, blocks);
      await use({ portico, smtp, site, hosts });
      await nginx.stop();
      await portico.stop();
      await smtp.down();
      site.server.close();
    },
    { scope: 'worker' },
  ],
  script: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  context: async ({ context, script }, use) => {
    noteScripts(context, script);
    await use(context);
  },
});

// Every name is this machine's.
test.use({
  launchOptions: { ...chromium, args: [...chromium.args!, '--host-resolver-rules=MAP *.example.test 127.0.0.1, MAP *.invalid 127.0.0.1'] },
});

/** A site that shows every request it gets, and knows nothing of the portal. */
async function startSite(): Promise<Site> {
  const seen: Site['seen'] = [];
  const server = createServer((request, response) => {
    // Browsers ask for the icon when they please.
    if (request.url !== '/favicon.ico') seen.push({ url: request.url!, headers: request.headers });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.headers));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return { seen, server };
}

/** Signs up where the site has sent this browser to. */
async function signUpHere(page: Page, smtp: Smtp, address: string): Promise<void> {
  await action(page, 'Sign up').first().click();
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await expect(codeField(page)).toBeVisible();
  await enterCode(page, (await smtp.waitFor(address)).code);
}

async function signOut(page: Page, { hosts }: World): Promise<void> {
  await page.goto(`${hosts.portal}/sign-out`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).not.toHaveURL(/\/sign-out/);
}

/** What the site was told of the page that is open. */
function told({ site }: World): IncomingHttpHeaders {
  return site.seen.at(-1)!.headers;
}

/** The keys of this moment: the browser may keep an answer for a while, so each question has an address of its own. */
async function publishedKeys(page: Page, { hosts }: World): Promise<JsonWebKey[]> {
  const answer = await page.goto(`${hosts.portal}/.well-known/jwks.json?${randomUUID()}`);
  return ((await answer!.json()) as { keys: JsonWebKey[] }).keys;
}

async function siteCookie(page: Page): Promise<string | undefined> {
  return (await page.context().cookies()).find(cookie => cookie.name === '__portico')?.value;
}

test('a visitor is sent to the portal, signs up, and is back on the site, which sees who came', async ({ page, world }) => {
  const { hosts, site, smtp } = world;
  const address = newAddress();
  const before = site.seen.length;
  await page.context().addCookies([
    { name: 'first', value: 'one', url: hosts.app },
    { name: 'zlast', value: 'two', url: hosts.app },
  ]);
  await page.goto(`${hosts.app}/deep/page?a=b&c=%2F`);
  expect(page.url()).toContain(`${hosts.portal}/sign-in?`);
  expect(new URL(page.url()).searchParams.get('redirect_url')).toBe(`${hosts.app}/deep/page?a=b&c=%2F`);
  expect(site.seen.length, 'nothing reached the site').toBe(before);

  await signUpHere(page, smtp, address);
  await expect(page).toHaveURL(`${hosts.app}/deep/page?a=b&c=%2F`);
  await expect(page.locator('body')).toContainText(address);
  const headers = told(world);
  expect(headers['x-portico-email']).toBe(address);
  expect(headers['x-portico-user-id']).toMatch(/^user_\w{27}$/);
  expect(headers['x-portico-session-id']).toMatch(/^sess_\w{27}$/);
  expect(headers.cookie, 'its own cookies and no others').toMatch(/^first=one; zlast=two;?$/);

  // Another visit needs no portal.
  await page.goto(`${hosts.app}/next`);
  await expect(page).toHaveURL(`${hosts.app}/next`);
  await expect(page.locator('body')).toContainText(address);

  // A browser that has lost the cookie is on the site again by way of the portal.
  await page.context().clearCookies({ name: '__portico' });
  await page.goto(`${hosts.app}/next`);
  if (!runsScripts(page)) await page.getByRole('button', { name: /^Continue to/ }).click();
  await expect(page).toHaveURL(`${hosts.app}/next`);
  await expect(page.locator('body')).toContainText(address);

  const cookie = await siteCookie(page);
  expect(cookie).toBeTruthy();
  expect(JSON.stringify(site.seen)).not.toContain(cookie);

  // Signed out, the visitor is sent to the portal again, also with the cookie of before.
  await signOut(page, world);
  expect(await siteCookie(page)).toBeUndefined();
  const after = site.seen.length;
  await page.goto(`${hosts.app}/next`);
  await expect(page).toHaveURL(/accounts\.example\.test:\d+\/sign-in\?/);
  await page.context().addCookies([{ name: '__portico', value: cookie!, domain: '.example.test', path: '/' }]);
  await page.goto(`${hosts.app}/next`);
  await expect(page).toHaveURL(/accounts\.example\.test:\d+\/sign-in\?/);
  expect(site.seen.length).toBe(after);
});

test('what a browser says of itself never reaches the site', async ({ page, world }) => {
  const { hosts, site, smtp } = world;
  const address = newAddress();
  const forged = {
    'X-Portico-User-Id': 'user_forged',
    'X-Portico-Session-Id': 'sess_forged',
    'X-Portico-Email': 'forged@example.com',
    'X-Portico-Redirect': 'https://forged.example/',
    Authorization: 'Bearer forged',
    'X-Original-URL': 'http://forged.invalid/',
    'X-Forwarded-Host': 'forged.invalid',
    'X-Forwarded-Proto': 'gopher',
    'X-Forwarded-Uri': '/forged',
  };
  const before = site.seen.length;
  await page.context().setExtraHTTPHeaders(forged);
  await page.goto(`${hosts.app}/mine`);
  expect(new URL(page.url()).searchParams.get('redirect_url')).toBe(`${hosts.app}/mine`);
  expect(site.seen.length).toBe(before);
  await signUpHere(page, smtp, address);
  await expect(page).toHaveURL(`${hosts.app}/mine`);
  const headers = told(world);
  expect(headers['x-portico-email']).toBe(address);
  const who = ['x-portico-user-id', 'x-portico-session-id', 'x-portico-email', 'authorization'].map(name => headers[name]);
  expect(who.join()).not.toContain('forged');
  await signOut(page, world);
});

test('a third host name gets nothing, even with the cookie', async ({ page, world }) => {
  const { hosts, site, smtp } = world;
  const address = newAddress();
  await page.goto(`${hosts.app}/`);
  await signUpHere(page, smtp, address);
  await expect(page).toHaveURL(`${hosts.app}/`);
  const before = site.seen.length;
  const answer = await page.goto(`${hosts.elsewhere}/`);
  expect(answer!.status()).toBe(403);
  await page.context().addCookies([{ name: '__portico', value: (await siteCookie(page))!, url: hosts.elsewhere }]);
  expect((await page.goto(`${hosts.elsewhere}/again`))!.status()).toBe(403);
  expect(site.seen.length).toBe(before);
  await signOut(page, world);
});

test("Clerk's own SDK verifies the token", async ({ page, world }) => {
  const { hosts, smtp, portico } = world;
  await page.goto(`${hosts.app}/`);
  await signUpHere(page, smtp, newAddress());
  await expect(page).toHaveURL(`${hosts.app}/`);
  const headers = told(world);
  const token = headers.authorization!.replace('Bearer ', '');

  const [key] = await publishedKeys(page, world);
  const before = (await publishedKeys(page, world)).length;
  const jwtKey = createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
  const ours = { jwtKey, authorizedParties: [hosts.app] };
  const claims = await verifyToken(token, ours);
  expect(claims.sub).toBe(headers['x-portico-user-id']);
  expect(claims.sid).toBe(headers['x-portico-session-id']);
  expect(claims.azp).toBe(hosts.app);
  await expect(verifyToken(token, { ...ours, authorizedParties: [hosts.elsewhere] })).rejects.toThrow(/azp|authorized/i);
  await expect(verifyToken(`${token.slice(0, -4)}AAAA`, ours)).rejects.toThrow(/signature/i);

  const keyHost = Buffer.from(`${new URL(hosts.portal).host}$`).toString('base64');
  const clerk = createClerkClient({ publishableKey: `pk_live_${keyHost}`, secretKey: await portico.command('keys', 'create') });
  const asked = (sent: string) => new Request(`${hosts.app}/`, { headers: { authorization: `Bearer ${sent}` } });
  const state = await clerk.authenticateRequest(asked(token), ours);
  expect(state.reason ?? state.status).toBe('signed-in');
  expect(state.toAuth()!.userId).toBe(headers['x-portico-user-id']);
  expect((await clerk.authenticateRequest(asked(token.replace(/\.[^.]*\./, '.e30.')), ours)).isAuthenticated).toBe(false);

  // Keys that have changed meanwhile take nothing from a token that is still good.
  await portico.command('keys', 'rotate');
  await expect.poll(async () => (await publishedKeys(page, world)).length).toBeGreaterThan(before);
  expect((await verifyToken(token, ours)).sub).toBe(claims.sub);
  await page.goto(`${hosts.app}/`);
  await expect(page).toHaveURL(`${hosts.app}/`);
});
