// An authenticator app that is not ours.

import { expect, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import type { Portico } from './server';
import { action, field, goOnButton, main, runsScripts } from './steps';
import { said } from './words';

export class Authenticator {
  private constructor(private readonly totp: TOTP, private readonly portico: Portico) {}

  /** From the address that the QR code carries. */
  static async scan(page: Page, portico: Portico): Promise<Authenticator> {
    const address = await main(page).locator('a[href^="otpauth:"]').getAttribute('href');
    return Authenticator.of(new URL(address!).searchParams.get('secret')!, portico);
  }

  /** From the key that stands beside the QR code, as people type it. */
  static async type(page: Page, portico: Portico): Promise<Authenticator> {
    const key = await main(page).locator('code.key').innerText();
    return Authenticator.of(key.replace(/\s/g, ''), portico);
  }

  private static of(key: string, portico: Portico): Authenticator {
    const secret = Secret.fromBase32(key);
    return new Authenticator(new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }), portico);
  }

  /** What it shows now, by the clock of the portal. */
  async code(): Promise<string> {
    return this.totp.generate({ timestamp: await this.portico.now() });
  }

  /** Six digits that it shows neither now nor shortly before or after. */
  async wrong(): Promise<string> {
    const now = await this.portico.now();
    const shown = [-2, -1, 0, 1, 2].map(step => this.totp.generate({ timestamp: now + step * 30_000 }));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find(code => !shown.includes(code))!;
  }

  /** The next code, which was not used yet. */
  async next(): Promise<string> {
    await this.portico.advance(30);
    return this.code();
  }
}

/** Sets an app up in the profile; gives it, and the backup codes that came along. */
export async function setUpAuthenticator(page: Page, portico: Portico): Promise<{ app: Authenticator; codes: string[] }> {
  await page.goto('/user/security');
  await action(page, 'Set up an authenticator app').click();
  const app = await Authenticator.scan(page, portico);
  await enterAppCode(page, await app.code());
  await expect(page).toHaveURL(/\/user\/backup-codes$/);
  const codes = await page.getByRole('list', { name: said('Your backup codes') }).getByRole('listitem').allInnerTexts();
  await action(page, 'I have kept them').click();
  await expect(page).toHaveURL(/\/user\/security$/);
  return { app, codes };
}

/** The code that proves that an app was set up. With JavaScript six digits send themselves. */
export async function enterAppCode(page: Page, code: string): Promise<void> {
  await field(page, 'Code of the app').fill(code);
  if (!runsScripts(page)) await goOnButton(page).click();
}
