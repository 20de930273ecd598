import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { expect, test } from '../fixtures';
import { picture } from '../pictures';
import { action, field, main, runsScripts, sendPicture, signUp } from '../steps';

const done = (page: Page) => page.getByRole('status');

/** The picture in the bar and the one in the profile, drawn with so many pixels; none of them when there is none. */
async function pixels(page: Page): Promise<number[]> {
  await page.waitForLoadState();
  const images = await page.locator('img.avatar').all();
  return Promise.all(images.map(image => image.evaluate((element: HTMLImageElement) => element.naturalWidth)));
}

test('a picture is sent, shown, replaced and removed', async ({ page, mail, address, request }) => {
  await signUp(page, mail, address);
  expect(await pixels(page)).toEqual([]);
  await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: picture(900, 600) });
  await expect(done(page)).toContainText('Your picture is saved');
  if (runsScripts(page)) expect(await pixels(page)).toEqual([512, 512]);
  const first = (await page.locator('img.avatar').first().getAttribute('src'))!;
  expect((await request.get(first)).headers()['content-type']).toBe('image/jpeg');
  await sendPicture(page, { name: 'me.html', mimeType: 'text/html', buffer: picture(40, 40) });
  await expect(done(page)).toContainText('Your picture is saved');
  await expect(page.locator('img.avatar')).toHaveCount(2);
  expect(await page.locator('img.avatar').first().getAttribute('src')).not.toBe(first);
  expect((await request.get(first)).status()).toBe(404);
  await action(page, 'Remove picture').click();
  await expect(done(page)).toContainText('Your picture is removed');
  await expect(page.locator('img.avatar')).toHaveCount(0);
});

test('what is no picture is told at the field', async ({ page, mail, address }) => {
  await signUp(page, mail, address);
  await sendPicture(page, { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') });
  await expect(field(page, 'Choose a picture')).toHaveAttribute('aria-invalid', 'true');
  await expect(main(page)).toContainText('This is no picture that we know');
  await expect(page.locator('img.avatar')).toHaveCount(0);
});

test('a picture that is too large is told before it is sent, and by the server where no script runs', async ({ page, mail, address }, info) => {
  await signUp(page, mail, address);
  // A file, for all of it would go to the browser as a message otherwise.
  const large = info.outputPath('large.png');
  await writeFile(large, Buffer.concat([picture(40, 40), Buffer.alloc(24_000_000)]));
  const posts: string[] = [];
  page.on('request', ask => ask.method() === 'POST' && posts.push(ask.url()));
  if (runsScripts(page)) {
    await field(page, 'Choose a picture').setInputFiles(large);
    const told = await field(page, 'Choose a picture').evaluate((input: HTMLInputElement) => input.validationMessage);
    expect(told).toContain('at most 10 MB');
    await action(page, 'Upload').click();
    expect(posts).toEqual([]);
    // Another one is fine.
    await field(page, 'Choose a picture').setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: picture(40, 40) });
    await expect(done(page)).toContainText('Your picture is saved');
  } else {
    await sendPicture(page, large);
    await expect(main(page)).toContainText('This picture is too large');
    await expect(field(page, 'Choose a picture')).toHaveAttribute('aria-invalid', 'true');
    await page.goto(page.url());
    await expect(page).toHaveURL(/\/user$/);
  }
});
