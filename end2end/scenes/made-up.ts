// What a way to prove who one is shows that has no page of its own: drawn by how its answer is asked for.

import { expect, type Page } from '@playwright/test';
import { newAddress } from '../fixtures';
import { Inbox } from '../inbox';
import { action, begin, enterWrongCode, field, goOnButton, main } from '../steps';
import type { Scenes, Stage } from './stage';

export const scenes: Scenes = {
  'made-up-methods': stage => atMethods(stage),
  'made-up-code': async stage => {
    const page = await chosen(stage, 'pigeon_code');
    await enterWrongCode(page, '000000');
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  'made-up-challenge': async stage => {
    const page = await chosen(stage, 'riddle');
    await goOnButton(page).click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
    return page;
  },
  // A way back that nobody was led away for.
  'made-up-way-back': async ({ fresh, open }) => {
    const { url } = await fresh({ madeUp: true });
    const page = await open(url);
    await page.goto('/sign-in/callback/embassy?state=unknown');
    await expect(main(page).getByRole('alert')).toBeVisible();
    return page;
  },
};

/** Where somebody who has an account chooses how to sign in. */
async function atMethods({ fresh, open }: Stage): Promise<Page> {
  const server = await fresh({ madeUp: true });
  await server.settings('application.name', 'Aviary');
  const page = await open(server.url);
  const [inbox, address] = [new Inbox(server.url), newAddress()];
  const { code } = await begin(page, inbox, '/sign-up', address);
  await field(page, 'Code').fill(code);
  await expect(page).toHaveURL(/\/user$/);
  await page.context().clearCookies();
  await begin(page, inbox, '/sign-in', address);
  await action(page, 'Use another method').click();
  await expect(main(page)).toContainText('riddle');
  return page;
}

async function chosen(stage: Stage, method: string): Promise<Page> {
  const page = await atMethods(stage);
  await page.getByRole('button', { name: method }).click();
  return page;
}
