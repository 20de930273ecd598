import type { Browser, Locator, Page } from '@playwright/test';
import { anotherBrowser, expect, newAddress, test } from '../fixtures';
import { Inbox } from '../inbox';
import { Portico } from '../server';
import { action, codeField, expectFocusVisible, field, main, runsScripts, setUp } from '../steps';

interface Owned {
  server: Portico;
  mail: Inbox;
  /** The address of its owner. */
  owner: string;
  /** A page of theirs. */
  page: Page;
}

/** A portal of its own, with an owner who is signed in. */
async function owned(browser: Browser, script: boolean, story: (owned: Owned) => Promise<void>): Promise<void> {
  const server = await Portico.start();
  try {
    const [mail, owner] = [new Inbox(server.url), newAddress('owner')];
    const page = await (await anotherBrowser(browser, server.url, script)).newPage();
    await setUp(page, mail, server.setupLink(), owner);
    await story({ server, mail, owner, page });
  } finally {
    await server.stop();
  }
}

function save(page: Page): Locator {
  return page.getByRole('button', { name: 'Save', exact: true });
}

async function saved(page: Page): Promise<void> {
  await save(page).last().click();
  await expect(page.getByRole('status')).toContainText('Saved');
}

test('what an administrator saves is what the next visitor sees', async ({ browser, script }) => {
  await owned(browser, script, async ({ server, page }) => {
    await page.goto('/admin/settings/application');
    await field(page, 'Application name').fill('Acme');
    await saved(page);
    const visitor = await (await anotherBrowser(browser, server.url, script)).newPage();
    // Another node may take a second.
    await expect(async () => {
      await visitor.goto('/sign-up');
      await expect(main(visitor)).toContainText('Acme', { timeout: 100 });
    }).toPass({ timeout: 5000 });
    await expect(field(visitor, 'Password')).toHaveCount(0);

    await page.goto('/admin/settings/password');
    for (const name of ['enabled', 'required']) await page.locator(`input[type=checkbox][name="attributes.password.${name}"]`).check();
    await save(page).last().click();
    // It makes the portal less strict: shown once more before it is made.
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Check this change');
    await visitor.reload();
    await expect(field(visitor, 'Password')).toHaveCount(0);
    await saved(page);
    await expect(async () => {
      await visitor.reload();
      await expect(visitor.locator('input[name=password]')).toBeVisible({ timeout: 100 });
    }).toPass({ timeout: 5000 });
  });
});

test('two administrators who change the same choose, and the rest of both is kept', async ({ browser, script }) => {
  await owned(browser, script, async ({ page }) => {
    const other = await page.context().newPage();
    for (const tab of [page, other]) await tab.goto('/admin/settings/application');
    await field(other, 'Application name').fill('Theirs');
    await field(other, 'Icon in the browser tab').fill('https://theirs.example/icon.svg');
    await saved(other);
    await field(page, 'Application name').fill('Mine');
    await field(page, 'Support email').fill('help@mine.example');
    await save(page).last().click();
    await expect(main(page)).toContainText('Theirs');
    await page.getByRole('radio', { name: /Theirs/ }).check();
    await saved(page);
    await expect(field(page, 'Application name')).toHaveValue('Theirs');
    await expect(field(page, 'Icon in the browser tab')).toHaveValue('https://theirs.example/icon.svg');
    await expect(field(page, 'Support email')).toHaveValue('help@mine.example');
  });
});

test('a change is put back from the history, and an export is imported again', async ({ browser, script }) => {
  await owned(browser, script, async ({ page }) => {
    await page.goto('/admin/export-and-import');
    const before = await page.evaluate(() => fetch('/admin/export-and-import/settings.json').then(answer => answer.text()));
    await page.goto('/admin/settings/application');
    await field(page, 'Application name').fill('Acme');
    await saved(page);
    await page.goto('/admin/history');
    await action(page, /^Put back/).first().click();
    await expect(main(page)).toContainText('Acme → Portico');
    await action(page, 'Put back').click();
    await expect(page).toHaveURL(/\/admin\/history$/);
    await page.goto('/admin/settings/application');
    await expect(field(page, 'Application name')).toHaveValue('Portico');

    await field(page, 'Application name').fill('Bolt');
    await saved(page);
    await page.goto('/admin/export-and-import');
    await field(page, 'Settings as JSON').fill(before);
    await action(page, 'Show changes').click();
    await expect(main(page)).toContainText('Bolt → Portico');
    await action(page, 'Import').last().click();
    await expect(page.getByRole('status')).toContainText('Saved');
    await page.goto('/admin/settings/application');
    await expect(field(page, 'Application name')).toHaveValue('Portico');
  });
});

test('whoever is invited by mail takes a role with one press, and may do what it allows', async ({ browser, script }) => {
  await owned(browser, script, async ({ server, mail, page }) => {
    const invited = newAddress('viewer');
    await page.goto('/admin/team');
    await field(page, 'Email address').fill(invited);
    await page.locator('form select[name=role]').last().selectOption('viewer');
    await action(page, 'Send invitation').click();
    await expect(page.getByRole('status')).toContainText('Invitation sent');
    const guest = await (await anotherBrowser(browser, server.url, script)).newPage();
    await guest.goto((await mail.waitFor(invited)).link!);
    await action(guest, 'Continue').click();
    await expect(guest).toHaveURL(/\/admin/);
    await guest.goto('/admin/settings/application');
    await expect(field(guest, 'Application name')).toBeDisabled();
    await expect(save(guest)).toHaveCount(0);
    // The owner is the last one, and stays it.
    await page.goto('/admin/team');
    await page.locator('select[name=role]').first().selectOption('viewer');
    await page.getByRole('button', { name: /^Save the role/ }).first().click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    await page.goto('/admin/settings/application');
    await expect(field(page, 'Application name')).toBeEnabled();
  });
});

test('a proof that runs out while one types is given beside Save, and nothing typed is lost', async ({ browser, script }) => {
  await owned(browser, script, async ({ server, mail, owner, page }) => {
    await page.goto('/admin/settings/attack-protection');
    const tries = page.locator('input[name="attack_protection.user_lockout.max_attempts"]');
    await tries.fill('60');
    await server.advance(601);
    await save(page).last().click();
    await expect(page.getByRole('heading', { name: "Confirm that it's you" })).toBeVisible();
    await expect(tries).toHaveValue('60');
    await action(page, 'Email me a code').click();
    await expect(tries).toHaveValue('60');
    await codeField(page).fill((await mail.waitFor(owner)).code);
    // A script sends what is whole by itself.
    if (!runsScripts(page)) await save(page).last().click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Check this change');
    await saved(page);
    await expect(tries).toHaveValue('60');
  });
});

test('every setting of every screen is reached and changed by the keyboard alone', async ({ browser, script }) => {
  test.setTimeout(240_000);
  await owned(browser, script, async ({ page }) => {
    const screens = await page.locator('.side a[href^="/admin/settings/"]').evaluateAll(found => found.map(link => link.getAttribute('href')!));
    expect(screens.length).toBeGreaterThan(12);
    for (const screen of screens) {
      await page.goto(screen);
      const wanted = await page.locator('form.settings').evaluate(form => [
        ...new Set(Array.from(form.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), select, textarea')).filter(one => one.name && !one.disabled).map(one => one.name)),
      ]);
      // From the title on, so that the ways through the house are passed over, as the link at the top does.
      await page.getByRole('main').focus();
      const reached = new Set<string>();
      for (let presses = 0; presses < 600; presses++) {
        await page.keyboard.press('Tab');
        const [name, last, folded] = await page.evaluate(() => {
          const at = document.activeElement as HTMLInputElement | null;
          return [at?.name ?? '', at?.closest('.save-bar') != null, at?.matches('details:not([open]) > summary') ?? false] as const;
        });
        if (last) break;
        await expectFocusVisible(page);
        if (folded) await page.keyboard.press('Enter');
        if (name) reached.add(name);
      }
      await expect(save(page).last(), screen).toBeFocused();
      expect([...reached].sort(), screen).toEqual(expect.arrayContaining(wanted.sort()));
    }
    await page.goto('/admin/settings/application');
    await field(page, 'Application name').focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('By keys');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status')).toContainText('Saved');
    await page.goto('/admin/settings/account');
    const first = page.locator('input[type=checkbox]').first();
    const before = await first.isChecked();
    await first.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status')).toContainText('Saved');
    expect(await page.locator('input[type=checkbox]').first().isChecked()).toBe(!before);
  });
});
