// What every scene is given, and the people whom several of them are about.

import { expect, type Page } from '@playwright/test';
import { Device } from '../device';
import { newAddress } from '../fixtures';
import type { Portico, Setup } from '../server';
import type { Smtp } from '../smtp';
import { action, begin, main, type Person, runsScripts, signOut, signUp, signUpAndOut, signUpWithEverything } from '../steps';

export interface Stage {
  portico: Portico;
  smtp: Smtp;
  /** The person's browser. */
  page: Page;
  /** A page in another browser, of this server or of another. */
  open: (url?: string) => Promise<Page>;
  /** A server that nobody has used, without a mail server. */
  fresh: (setup?: Setup) => Promise<Portico>;
}

/** The way to a page, by the page's name. */
export type Scenes = Record<string, (stage: Stage) => Promise<Page>>;

export const byText = { enabled: true, used_for_first_factor: true };
export const several = 'sessions.multi_session_enabled';

export function at(path: string) {
  return async ({ page }: Stage) => {
    await page.goto(path);
    return page;
  };
}

export function longAddress(): string {
  return newAddress('a'.repeat(48)).replace('example.com', `${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`);
}

export async function takeLongName(page: Page) {
  await main(page).getByRole('textbox').first().fill('Wolfeschlegelsteinhausenbergerdorff'.repeat(2));
  await action(page, 'Save').first().click();
  await expect(page.getByRole('status')).toBeVisible();
}

export function signedInAt(path: string) {
  return async ({ page, smtp }: Stage) => {
    await signUp(page, smtp, newAddress());
    await page.goto(path);
    return page;
  };
}

/** Has signed up with all that there is, and (unless it is said otherwise) out again. */
export async function personWithEverything({ page, portico, smtp }: Stage, out = true): Promise<Person> {
  const person = await signUpWithEverything(page, portico, smtp, newAddress());
  if (out) await signOut(page);
  return person;
}

/** Has a passkey, on the page on security; answers whether that is so. */
export async function personWithPasskey({ page, portico, smtp }: Stage, address = newAddress()): Promise<boolean> {
  await portico.settings('passkey_settings.allow_autofill', false);
  await Device.of(page);
  await signUp(page, smtp, address);
  await page.goto('/user/security');
  if (!runsScripts(page)) return false;
  await action(page, 'Add a passkey').click();
  await expect(page.getByRole('status')).toBeVisible();
  return true;
}

export async function startSignIn({ page, smtp }: Stage) {
  const address = newAddress();
  await signUpAndOut(page, smtp, address);
  return begin(page, smtp, '/sign-in', address);
}

export async function withSecondNumbers(portico: Portico): Promise<void> {
  await portico.settings('attributes.phone_number', { enabled: true, used_for_second_factor: true });
}
