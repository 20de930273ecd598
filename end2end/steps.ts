// What people do on the pages, named by their English words, whatever language the pages are in.

import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import { Inbox } from './inbox';
import type { Letter, Letters } from './letters';
import type { Portico } from './server';
import { said } from './words';

/** What pages say, loosely: enough to know which of them this is. */
export const says = {
  unknownAddress: /no account|(couldn.t|could not|can.t|cannot) find|not (found|known)|sign up|kein Konto/i,
  taken: /already (has|in use|taken|exists)|taken|exists|schon ein Konto/i,
  wrongCode: /incorrect|not right|wrong|doesn.t match|does not match|falsch/i,
  noMoreTries: /too many|new code|another method|zu viele/i,
  expired: /expired|too old|abgelaufen/i,
  replaced: /newer|older|replaced|latest|no longer|neuer/i,
  used: /already|used|no longer|schon verwendet/i,
  notValid: /not valid|invalid|no longer|(doesn.t|does not) work|incomplete|cannot be used|expired|ungültig/i,
  otherBrowser: /(same|other|another|different|original) (browser|device)|where (you|it) (began|started)|began|started|begonnen/i,
  goBack: /(return|go back|back) to|Kehren Sie/i,
};

const waiting = {
  '/sign-in': /\/sign-in\/factor-one(\?|$)/,
  '/sign-up': /\/sign-up\/verify-email-address(\?|$)/,
};
const anyAttempt = /\/sign-(in|up)(\/|\?|$)/;

// A context does not tell whether its pages may run scripts, so whoever opens it notes that here.
const scripted = new WeakMap<BrowserContext, boolean>();

export function noteScripts(context: BrowserContext, script: boolean): void {
  scripted.set(context, script);
}

export function runsScripts(page: Page): boolean {
  return scripted.get(page.context()) ?? true;
}

/** A button or link, whichever of the two the page has chosen. */
export function action(page: Page, name: string | RegExp): Locator {
  const called = { name: typeof name === 'string' ? said(name) : name };
  return page.getByRole('button', called).or(page.getByRole('link', called));
}

export function main(page: Page): Locator {
  return page.getByRole('main');
}

export function codeField(page: Page): Locator {
  return page.getByLabel(said('Code'));
}

export function emailField(page: Page): Locator {
  return page.getByLabel(said('Email address'));
}

/** A field by its English label. */
export function field(page: Page, label: string): Locator {
  return page.getByLabel(said(label));
}

/** Has sign-up ask for all that it can. */
export async function askForEverything(portico: Portico): Promise<void> {
  const required = { enabled: true, required: true };
  const identifies = { ...required, used_for_first_factor: true };
  const names = { first_name: required, last_name: required };
  await portico.configure({
    attributes: { ...names, phone_number: identifies, username: identifies, password: required },
    'password_settings.disable_hibp': true,
  });
}

/** Has accounts consist of a username and a password. */
export async function withUsernameAlone(portico: Portico): Promise<void> {
  const off = { enabled: false, required: false, used_for_first_factor: false };
  const on = { enabled: true, required: true };
  await portico.configure({
    attributes: { email_address: off, username: { ...on, used_for_first_factor: true }, password: on },
    'password_settings.disable_hibp': true,
  });
}

export interface Person {
  address: string;
  number: string;
  username: string;
  password: string;
}

/** All that identifies the person who has this address. */
export function personAt(address: string): Person {
  return { address, number: newNumber(), username: address.split('@')[0]!.replace('.', '_'), password: 'tundra-violin-94-cask' };
}

let numbers = 0;

/** A phone number that no other story of this server uses, whatever its last two digits are changed into. */
export function newNumber(): string {
  return `+1415${2_000_000 + 101 * ++numbers}`;
}

/** Signs up where all is asked for; texts come to the inbox of development. */
export async function signUpWithEverything(page: Page, portico: Portico, mail: Letters, address: string): Promise<Person> {
  const person = personAt(address);
  await askForEverything(portico);
  await open(page, '/sign-up');
  await field(page, 'First name').fill('Ada');
  await field(page, 'Last name').fill('King');
  await field(page, 'Username').fill(person.username);
  await emailField(page).fill(person.address);
  await field(page, 'Phone number').fill(person.number);
  await field(page, 'Password').fill(person.password);
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/sign-up\/verify-email-address$/);
  await enterCode(page, (await mail.waitFor(person.address)).code);
  await expect(page).toHaveURL(/\/sign-up\/verify-phone-number$/);
  await enterCode(page, (await new Inbox(portico.url).waitFor(person.number)).code);
  await expectSignedIn(page, person.address);
  return person;
}

/** Goes to an address, even where the page that is open leaves by itself in the same moment. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path).catch(async (error: Error) => {
    if (!/interrupted by another navigation|net::ERR_ABORTED/.test(error.message)) throw error;
    await page.waitForLoadState();
    await page.goto(path);
  });
}

/** As far as the step that asks for the password. */
export async function beginWithPassword(page: Page, identifier: string): Promise<void> {
  await open(page, '/sign-in');
  await field(page, 'Email address or username').fill(identifier);
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/sign-in\/factor-one$/);
  await expect(field(page, 'Password')).toBeVisible();
}

export function goOnButton(page: Page): Locator {
  return page.getByRole('button', { name: said('Continue') });
}

/** Fills in the first page and sends it; whatever comes of it. */
export async function ask(page: Page, path: '/sign-in' | '/sign-up', address: string): Promise<void> {
  await open(page, path);
  await emailField(page).fill(address);
  await goOnButton(page).click();
}

/** As far as the page that waits for link or code; gives the mail. */
export async function begin(page: Page, mail: Letters, path: '/sign-in' | '/sign-up', address: string): Promise<Letter> {
  await ask(page, path, address);
  await expectWaiting(page, path);
  return mail.waitFor(address);
}

export async function expectWaiting(page: Page, path: '/sign-in' | '/sign-up'): Promise<void> {
  await expect(page).toHaveURL(waiting[path]);
  await expect(codeField(page)).toBeVisible();
}

/** Types the code. With JavaScript six digits send themselves. */
export async function enterCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  if (!runsScripts(page)) await goOnButton(page).click();
}

/** Types a code that will not do, and waits for the answer. */
export async function enterWrongCode(page: Page, code: string): Promise<void> {
  await answered(page, () => enterCode(page, code));
}

/** Does what sends a form, and waits until its answer stands there in the place of the page. */
async function answered(page: Page, send: () => Promise<void>): Promise<void> {
  const posted = page.waitForResponse(answer => answer.request().method() === 'POST' && answer.request().isNavigationRequest());
  const arrived = page.waitForEvent('framenavigated', frame => frame === page.mainFrame());
  await send();
  await Promise.all([posted, arrived]);
  await page.waitForLoadState();
}

/** Six digits that are not these. */
export function anotherCode(code: string): string {
  return code.replace(/./g, digit => String((Number(digit) + 1) % 10));
}

/** Opens a mail link and, where no script does it, presses Continue. */
export async function openLink(page: Page, link: string): Promise<void> {
  await page.goto(link, { waitUntil: runsScripts(page) ? 'commit' : 'load' });
  if (!runsScripts(page) && (await goOnButton(page).isVisible())) await goOnButton(page).click();
}

/** Sends again: the page knows only after a reload that the server's clock was moved. */
export async function resend(page: Page): Promise<void> {
  await page.reload();
  await action(page, /^Resend/).click();
}

export async function signUp(page: Page, mail: Letters, address: string): Promise<void> {
  const { code } = await begin(page, mail, '/sign-up', address);
  await enterCode(page, code);
  await expectSignedIn(page, address);
}

export async function signIn(page: Page, mail: Letters, address: string): Promise<void> {
  const { code } = await begin(page, mail, '/sign-in', address);
  await enterCode(page, code);
  await expectSignedIn(page, address);
}

export async function signOut(page: Page): Promise<void> {
  await page.goto('/sign-out');
  await page.getByRole('button', { name: said('Sign out') }).click();
  await expect(page).not.toHaveURL(/\/sign-out/);
  await expectSignedOut(page);
}

/** An account to sign in to, with nobody signed in. */
export async function signUpAndOut(page: Page, mail: Letters, address: string): Promise<void> {
  await signUp(page, mail, address);
  await signOut(page);
}

/** This page has arrived, and the profile shows the address. */
export async function expectSignedIn(page: Page, address: string): Promise<void> {
  await expect(page).not.toHaveURL(anyAttempt);
  await page.goto('/user');
  await expect(page).toHaveURL(/\/user/);
  await expect(main(page)).toContainText(address);
}

/** Asked in a tab of its own, so that the page itself stays where it is. */
export async function expectSignedOut(page: Page): Promise<void> {
  const tab = await page.context().newPage();
  await tab.goto('/user');
  await expect(tab).toHaveURL(/\/sign-in/);
  await tab.close();
}

/** As far as the page that waits for the proof of another address; gives the mail to that address. */
export async function addAddress(page: Page, mail: Letters, address: string): Promise<Letter> {
  await page.goto('/user');
  await action(page, 'Add email address').click();
  await emailField(page).fill(address);
  await goOnButton(page).click();
  await expect(page).toHaveURL(/\/user\/verify-identification(\?|$)/);
  await expect(codeField(page)).toBeVisible();
  return mail.waitFor(address);
}

/** Chooses a picture in the profile. With JavaScript it goes by itself. */
export async function sendPicture(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await answered(page, async () => {
    await field(page, 'Choose a picture').setInputFiles(file);
    if (!runsScripts(page)) await action(page, 'Upload').click();
  });
}

/** The row of an address in the profile. */
export function addressRow(page: Page, address: string): Locator {
  return main(page).getByRole('listitem').filter({ hasText: address });
}

/** The waiting tab goes on: by itself with JavaScript; without it, by reloading and pressing Continue. */
export async function expectGoesOn(page: Page, address: string): Promise<void> {
  if (!runsScripts(page)) {
    await page.reload();
    if (anyAttempt.test(page.url())) await goOnButton(page).click();
  }
  await expectSignedIn(page, address);
}

/** Lets the waiting tab notice what has happened: it asks by itself with JavaScript, and is reloaded without. */
export async function notice(page: Page): Promise<void> {
  if (!runsScripts(page)) await page.reload();
}

/** The first administrator, by the link that the first start printed. */
export async function setUp(page: Page, mail: Letters, link: string, address: string): Promise<void> {
  await page.goto(link);
  await emailField(page).fill(address);
  await goOnButton(page).click();
  const { code } = await mail.waitFor(address);
  await enterCode(page, code);
  await expect(codeField(page)).toHaveCount(0);
  await page.goto('/admin');
  await expect(page).toHaveURL(/\/admin/);
  await expect(main(page).getByRole('heading').first()).toBeVisible();
}

/** Whatever has the focus shows that it has. */
export async function expectFocusVisible(page: Page): Promise<void> {
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
