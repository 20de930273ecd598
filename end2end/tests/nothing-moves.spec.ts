// What comes late moves nothing: a press right after it goes where it was aimed. In every language, on every width.

import type { Locator, Page } from '@playwright/test';
import { setUpAuthenticator } from '../authenticator';
import { Device } from '../device';
import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { picture } from '../pictures';
import { action, askForEverything, begin, beginWithPassword, enterCode, field, goOnButton, main, signOut, signUp, signUpWithEverything } from '../steps';
import { languages } from '../words';

const widths = [320, 390, 1280];

/** A page in each language, which notes whatever moves from its first picture on; also what moves right after a press. */
async function inEach(
  { browser, portico }: { browser: import('@playwright/test').Browser; portico: { url: string } },
  story: (page: Page, language: string) => Promise<void>,
): Promise<void> {
  for (const language of languages) {
    const context = await anotherBrowser(browser, portico.url, true, undefined, language);
    await context.addInitScript(() => {
      const moved: string[] = [];
      Object.assign(window, { moved });
      new PerformanceObserver(list => {
        for (const entry of list.getEntries() as (PerformanceEntry & { sources?: { node?: Element }[] })[]) {
          for (const { node } of entry.sources ?? []) moved.push(node?.outerHTML?.slice(0, 120) ?? node?.nodeName ?? '?');
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await story(await context.newPage(), language);
    await context.close();
  }
}

/** Nothing of the page has moved since its first picture. */
async function expectStill(page: Page, what: string): Promise<void> {
  // Two pictures later all that has moved is known.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved), what).toEqual([]);
}

/** Where something stands on its page, however far that is scrolled. */
const place = (what: Locator) =>
  what.evaluate(element => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y: y + scrollY, width, height };
  });

/** On every width: the page is opened anew, something comes late, and the button is where it was. */
async function still(page: Page, open: () => Promise<unknown>, button: () => Locator, late: () => Promise<void>, what: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    await open();
    const before = await place(button());
    await late();
    expect(await place(button()), `${what} at ${width}`).toEqual(before);
    await expectStill(page, `${what} at ${width}`);
  }
}

test.describe('with script', () => {
  test.skip(({ script }) => !script, 'without script nothing comes late');
  test.setTimeout(240_000);

  test('the judgement of a password, wherever one is chosen', async ({ browser, portico }) => {
    await askForEverything(portico);
    await inEach({ browser, portico }, async (page, language) => {
      const told = page.locator('.strength');
      const judge = async (password: string) => {
        await field(page, 'Password').fill('');
        await expect(told).toHaveText('');
        await field(page, 'Password').pressSequentially(password);
        await expect(told).not.toHaveText('');
      };
      const late = async () => {
        for (const password of ['a', 'abcabcabc', 'password', 'qwertyuiop', 'Passw0rd!', '1990-05-12', 'tundra-violin-94-cask', 'x'.repeat(80)]) await judge(password);
      };
      await still(page, () => page.goto('/sign-up'), () => goOnButton(page), late, `sign-up in ${language}`);
    });
  });

  test('a press right after the last key arrives', async ({ page, portico }) => {
    await askForEverything(portico);
    await page.setViewportSize({ width: 390, height: 1800 });
    await page.goto('/sign-up');
    await field(page, 'Password').fill('abcabcabc');
    const box = (await goOnButton(page).boundingBox())!;
    const judged = page.waitForResponse(/\/password-strength$/);
    await field(page, 'Password').press('d');
    await page.mouse.move(box.x + box.width / 2, box.y + 4);
    await page.mouse.down();
    await judged;
    await expect(page.locator('.strength')).not.toHaveText('');
    const sent = page.waitForRequest(asked => asked.method() === 'POST' && asked.isNavigationRequest());
    await page.mouse.up();
    await sent;
  });

  test('the button for passkeys, and what comes of it', async ({ browser, portico }) => {
    await portico.settings('passkey_settings.allow_autofill', false);
    await inEach({ browser, portico }, async (page, language) => {
      const device = await Device.of(page);
      await device.verifies(false);
      const button = () => action(page, 'Sign in with a passkey');
      const late = async () => {
        await button().click();
        await expect(main(page).locator('.notice')).toBeVisible();
      };
      await still(page, () => page.goto('/sign-in'), () => action(page, 'Sign up'), late, `sign-in in ${language}`);
    });
  });

  test('a browser that knows no passkeys is told so', async ({ browser, portico, mail }) => {
    await inEach({ browser, portico }, async (page, language) => {
      await signUp(page, mail, newAddress());
      await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
      const told = () => expect(main(page).locator('[data-passkey-missing]')).toBeVisible();
      await still(page, () => page.goto('/user/security'), () => page.getByRole('contentinfo'), told, `security in ${language}`);
      await signOut(page);
      await still(page, () => page.goto('/sign-in'), () => action(page, 'Sign up'), told, `sign-in in ${language}`);
    });
  });

  test('the end of a countdown, and a link that was opened elsewhere', async ({ browser, portico, mail, elsewhere }) => {
    await inEach({ browser, portico }, async (page, language) => {
      await page.clock.install();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 844 });
        const { link } = await begin(page, mail, '/sign-up', newAddress());
        const resend = action(page, /^(Resend|Erneut senden)/);
        const [before, on] = [await place(goOnButton(page)), await place(resend)];
        await elsewhere.goto(link);
        await main(elsewhere).getByRole('button', { name: 'Tell my first device' }).click();
        await expect(async () => {
          await page.clock.runFor(5_000);
          await expect(resend).toBeEnabled({ timeout: 100 });
          await expect(main(page).locator('[data-elsewhere]')).toBeVisible({ timeout: 100 });
        }).toPass();
        expect(await place(goOnButton(page)), `${language} at ${width}`).toEqual(before);
        expect(await place(resend), `${language} at ${width}`).toEqual(on);
        await expectStill(page, `waiting in ${language} at ${width}`);
      }
    });
  });

  test('what stands by backup codes, and the offer of a passkey', async ({ browser, portico, mail }) => {
    await inEach({ browser, portico }, async (page, language) => {
      await Device.of(page);
      await signUp(page, mail, newAddress());
      const offer = page.locator('[data-passkey-offer]');
      const late = () => expect(offer).toBeVisible();
      await still(page, () => page.goto('/user'), () => page.getByRole('contentinfo'), late, `profile in ${language}`);
      await setUpAuthenticator(page, portico);
      const codes = async () => {
        await page.goto('/user/new-backup-codes');
        await goOnButton(page).click();
        await expect(page).toHaveURL(/\/user\/backup-codes$/);
      };
      const copied = async () => {
        await page.context().grantPermissions(['clipboard-write']);
        await page.locator('[data-copy]').click();
      };
      await still(page, codes, () => action(page, 'I have kept them'), copied, `codes in ${language}`);
    });
  });

  test('what is shown of a password, and a page that goes on by itself', async ({ browser, portico, mail }) => {
    await inEach({ browser, portico }, async (page, language) => {
      const address = newAddress();
      const person = await signUpWithEverything(page, portico, mail, address);
      await signOut(page);
      await beginWithPassword(page, person.username);
      const open = () => page.goto('/sign-in/factor-one');
      await still(page, open, () => goOnButton(page), () => page.locator('[data-reveal]').click(), `password in ${language}`);
      await action(page, 'Forgot password?').click();
      await main(page).locator('.method').first().click();
      await enterCode(page, (await mail.waitFor(address)).code);
      await field(page, 'New password').fill('tundra-violin-95-cask');
      await field(page, 'Confirm new password').fill('tundra-violin-95-cask');
      await goOnButton(page).click();
      await expect(page.locator('[data-going-on]')).toBeVisible();
      await expectStill(page, `reset in ${language}`);
    });
  });
});

test('a logo that comes late, square or a wordmark, or not at all', async ({ browser, portico, mail }) => {
  await portico.configure({ 'application.logo_url': `${portico.url}/logo.png` });
  const logos: [string, Buffer | undefined][] = [['square', picture(96, 96)], ['wordmark', picture(600, 100)], ['missing', undefined]];
  await inEach({ browser, portico }, async (page, language) => {
    let [what, body] = logos[0]!;
    let come = () => {};
    let told = Promise.resolve();
    await page.route('**/logo.png', async route => {
      await told;
      await (body ? route.fulfill({ contentType: 'image/png', body }) : route.fulfill({ status: 404 }));
    });
    const open = async (path: string) => {
      told = new Promise(resolve => { come = resolve; });
      await page.goto(path, { waitUntil: 'domcontentloaded' });
      // Without script nothing waits for the style sheet.
      await expect.poll(() => page.evaluate(() => document.styleSheets.length)).toBe(1);
    };
    const late = async () => {
      come();
      await expect.poll(() => page.locator('.brand-logo').evaluate((it: HTMLImageElement) => it.complete)).toBe(true);
    };
    for ([what, body] of logos) {
      await still(page, () => open('/sign-in'), () => goOnButton(page), late, `sign-in with a logo, ${what}, in ${language}`);
    }
    await signUp(page, mail, newAddress());
    for ([what, body] of logos) {
      await still(page, () => open('/user'), () => page.locator('.topbar-nav a').first(), late, `profile with a logo, ${what}, in ${language}`);
    }
  });
});

test('what a password manager fills in at once', async ({ browser, portico }) => {
  await askForEverything(portico);
  await inEach({ browser, portico }, async (page, language) => {
    const late = async () => {
      await page.locator('[autocomplete^=username]').fill('ada@example.com');
      await page.locator('[autocomplete=current-password]').fill('tundra-violin-94-cask');
    };
    await still(page, () => page.goto('/sign-in'), () => goOnButton(page), late, `sign-in in ${language}`);
  });
});

test('without script no room is kept for what never comes', async ({ page, portico, script }) => {
  test.skip(script, 'with script it is');
  await askForEverything(portico);
  await page.goto('/sign-up');
  const [room, hint] = [await page.locator('.judged').boundingBox(), await page.locator('.judged .hint').boundingBox()];
  expect(room!.height).toBe(hint!.height);
  await page.goto('/sign-in');
  await expect(page.locator('form[data-passkey]')).toBeHidden();
  expect(await page.locator('form[data-passkey]').boundingBox()).toBeNull();
});
