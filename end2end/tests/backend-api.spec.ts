// A program with Clerk's own SDK, unmodified, and the links that it makes for people.

import { execFile } from 'node:child_process';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import type { Portico } from '../server';
import { expectSignedIn, expectSignedOut, goOnButton, main, says, signUp } from '../steps';

const run = promisify(execFile);

async function programOf(portico: Portico) {
  const secretKey = await portico.command('keys', 'create');
  return { secretKey, clerk: createClerkClient({ secretKey, apiUrl: `${portico.url}/api` }) };
}

const ticket = (link: string) => new URL(link).searchParams.get('__clerk_ticket')!;
const landing = /\/sign-in\/ticket\?t=sit_\w+$/;
const refused = /\/sign-in\?told=\w+$/;

test('the SDK makes, finds and counts users, and reads what is refused', async ({ portico, address }) => {
  const { clerk } = await programOf(portico);
  const second = newAddress('king');
  const made = await clerk.users.createUser({ emailAddress: [address, second], firstName: 'Ada', lastName: 'King' });
  expect(made.id).toMatch(/^user_/);
  expect(made.fullName).toBe('Ada King');
  expect(made.primaryEmailAddress?.emailAddress).toBe(address);
  expect(made.emailAddresses.map(own => own.verification?.status)).toEqual(['verified', 'verified']);
  expect(made.createdAt).toBeGreaterThan(1_700_000_000_000);

  const one = await clerk.users.getUser(made.id);
  expect(one).toEqual(made);
  const list = await clerk.users.getUserList({ emailAddress: [second], limit: 5, orderBy: '-created_at' });
  expect(list.totalCount).toBe(1);
  expect(list.data.map(user => user.id)).toEqual([made.id]);
  expect((await clerk.users.getUserList({ query: address.slice(0, -4) })).data.map(user => user.id)).toEqual([made.id]);
  expect((await clerk.users.getUserList({ userId: [made.id] })).totalCount).toBe(1);
  expect(await clerk.users.getCount({ emailAddress: [newAddress()] })).toBe(0);
  expect(await clerk.users.getCount()).toBeGreaterThanOrEqual(1);
  expect((await clerk.users.getUserList({ query: 'Ada KING', orderBy: '-updated_at' })).data.map(user => user.id)).toContain(made.id);
  await clerk.users.disableUserMFA(made.id);
  await expect(clerk.users.deleteUserTOTP(made.id)).rejects.toMatchObject({ status: 404 });
  await expect(clerk.users.verifyTOTP({ userId: made.id, code: '123456' })).rejects.toMatchObject({ status: 422 });

  const again = await clerk.users.createUser({ emailAddress: [address] }).catch((error: unknown) => error);
  expect(again).toMatchObject({ status: 422, clerkTraceId: expect.stringMatching(/^req_/) });
  expect((again as { errors: unknown[] }).errors).toMatchObject([{ code: 'form_identifier_exists', meta: { paramName: 'email_address' } }]);
  await expect(clerk.users.getUser('user_nobody')).rejects.toMatchObject({ status: 404 });
  const stranger = createClerkClient({ secretKey: 'sk_live_0123456789ABCDEFGHIJKL', apiUrl: `${portico.url}/api` });
  await expect(stranger.users.getCount()).rejects.toMatchObject({ status: 401 });
});

test('a link of the SDK signs in once, when a person presses', async ({ page, elsewhere, portico, address }) => {
  const { clerk } = await programOf(portico);
  const { id } = await clerk.users.createUser({ emailAddress: [address] });
  const token = await clerk.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 3600 });
  expect(token.status).toBe('pending');
  expect(token.url).toBe(`${portico.url}/sign-in?__clerk_ticket=${token.token}`);

  const sent: string[] = [];
  page.on('request', ask => void (ask.headers()['referer'] && sent.push(ask.headers()['referer']!)));
  await page.goto(token.url!);
  await expect(page).toHaveURL(landing);
  await expect(main(page)).toContainText('a•••@example.com');
  await expect(main(page)).not.toContainText(address);
  await goOnButton(page).click();
  await expectSignedIn(page, address);
  expect(sent.filter(referrer => referrer.includes(token.token))).toEqual([]);

  await page.goto(token.url!);
  await expectSignedIn(page, address);
  await elsewhere.goto(token.url!);
  await expect(elsewhere).toHaveURL(refused);
  await expect(main(elsewhere)).toContainText(says.used);
  await expectSignedOut(elsewhere);
  await expect(clerk.signInTokens.revokeSignInToken(token.id)).rejects.toMatchObject({ status: 400 });
  expect(portico.output).not.toContain(token.token);
});

test('a link that was revoked or has expired is told so, and signs nobody in', async ({ page, portico, address }) => {
  const { clerk } = await programOf(portico);
  const { id } = await clerk.users.createUser({ emailAddress: [address] });
  const gone = await clerk.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 3600 });
  expect((await clerk.signInTokens.revokeSignInToken(gone.id)).status).toBe('revoked');
  const short = await clerk.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 600 });
  await page.goto(gone.url!);
  await expect(page).toHaveURL(refused);
  await expect(main(page)).toContainText(/withdrawn/);
  await portico.advance(601);
  await page.goto(short.url!);
  await expect(page).toHaveURL(refused);
  await expect(main(page)).toContainText(says.expired);
  await expectSignedOut(page);
});

test('no verifier of session tokens takes the token of a link', async ({ page, portico, address }) => {
  test.skip(test.info().project.name !== 'plain', 'once is enough');
  const { clerk } = await programOf(portico);
  const { id } = await clerk.users.createUser({ emailAddress: [address] });
  const { token, url } = await clerk.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 3600 });
  const published = await page.request.get(`${portico.url}/.well-known/jwks.json`);
  const { keys } = (await published.json()) as { keys: JsonWebKey[] };
  const jwtKey = createPublicKey({ key: keys[0]!, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
  // The clock of the portal may have been moved by another story.
  const key = { jwtKey, clockSkewInMs: 400 * 24 * 3600e3 };
  await expect(verifyToken(token, key)).rejects.toThrow(/algorithm|signature|typ/i);

  // It is not the key: a session token of the same user passes.
  await page.goto(url!);
  await goOnButton(page).click();
  await expectSignedIn(page, address);
  const told = await page.request.get(`${portico.url}/forward-auth`);
  const session = told.headers()['authorization']!.replace('Bearer ', '');
  expect((await verifyToken(session, key)).sub).toBe(id);
});

test('no scanner spends a link', async ({ page, browser, portico, playwright, address }) => {
  const { clerk } = await programOf(portico);
  const { id } = await clerk.users.createUser({ emailAddress: [address] });
  const { url } = await clerk.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 3600 });
  const scanner = await playwright.request.newContext();
  const head = await scanner.fetch(url!, { method: 'HEAD', maxRedirects: 0 });
  expect(head.status()).toBe(303);
  expect(head.headers()['set-cookie']).toBeUndefined();
  for (let visit = 0; visit < 3; visit++) {
    const get = await scanner.get(url!, { maxRedirects: 0 });
    expect(get.status()).toBe(303);
    expect(get.headers()['location']).not.toContain(ticket(url!));
    expect((await scanner.get(url!)).ok()).toBe(true);
  }
  await scanner.dispose();

  const rendering = await anotherBrowser(browser, portico.url, true);
  const posted: string[] = [];
  rendering.on('request', ask => void (ask.method() !== 'GET' && posted.push(ask.url())));
  const render = await rendering.newPage();
  await render.goto(url!, { waitUntil: 'networkidle' });
  await render.waitForTimeout(2_000);
  expect((await rendering.cookies()).map(cookie => cookie.name).filter(name => /client|portico/.test(name))).toEqual([]);
  await rendering.close();
  expect(posted).toEqual([]);

  await page.goto(url!);
  await goOnButton(page).click();
  await expectSignedIn(page, address);
});

test('whoever is signed in is asked before they make room', async ({ page, portico, mail, address }) => {
  const { clerk } = await programOf(portico);
  const other = newAddress('eve');
  await signUp(page, mail, other);
  const { id } = await clerk.users.createUser({ emailAddress: [address] });
  const { url } = await clerk.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 3600 });
  await page.goto(url!);
  await expect(main(page)).toContainText(other);
  await expect(main(page)).toContainText('a•••@example.com');
  await goOnButton(page).click();
  await expectSignedIn(page, address);
});

test('the commands of the documentation work as they stand there', async ({ page, portico, address }) => {
  test.skip(test.info().project.name !== 'plain', 'once is enough');
  const { secretKey, clerk } = await programOf(portico);
  const { id } = await clerk.users.createUser({ emailAddress: [address] });
  const text = await readFile('../docs/sign-in-tokens.md', 'utf8');
  const [create, revoke] = [...text.matchAll(/```sh\n(.*?)```/gs)].map(found => found[1]!.replaceAll('https://accounts.example.com', portico.url));
  const shell = async (command: string) => {
    const { stdout } = await run('bash', ['-c', command], { env: { ...process.env, SECRET_KEY: secretKey } });
    return JSON.parse(stdout) as Record<string, string>;
  };
  const made = await shell(create!.replace('user_…', id));
  expect(made).toMatchObject({ object: 'sign_in_token', status: 'pending', user_id: id });
  expect(Object.keys(made)).toEqual(['object', 'id', 'status', 'user_id', 'token', 'url', 'created_at', 'updated_at']);
  await page.goto(made.url!);
  await goOnButton(page).click();
  await expectSignedIn(page, address);
  const another = await shell(create!.replace('user_…', id));
  expect(await shell(revoke!.replace('sit_…', another.id!))).toMatchObject({ id: another.id, status: 'revoked' });
});
