// What developers, operators and administrators meet, and what is not there.

import { newAddress } from '../fixtures';
import { Inbox } from '../inbox';
import { begin, setUp } from '../steps';
import { at, type Scenes } from './stage';

export const scenes: Scenes = {
  'not-found': at('/no-such-page'),
  inbox: async ({ fresh, open }) => {
    const { url } = await fresh();
    const page = await open(url);
    await begin(page, new Inbox(url), '/sign-up', newAddress());
    await page.goto('/dev/inbox');
    return page;
  },
  setup: async ({ fresh, open }) => {
    const server = await fresh();
    const page = await open(server.url);
    await page.goto(server.setupLink());
    return page;
  },
  admin: async ({ fresh, open }) => {
    const server = await fresh();
    const page = await open(server.url);
    await setUp(page, new Inbox(server.url), server.setupLink(), newAddress('admin'));
    return page;
  },
};
