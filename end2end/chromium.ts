// The Chromium that the stories run in: the distribution's own, kept from talking to anyone.

import type { LaunchOptions } from '@playwright/test';
import { existsSync } from 'node:fs';

const whole = '/usr/bin/chromium';
// The same without windows, which costs half as much.
const shell = '/usr/bin/chromium-headless-shell';

export const chromium: LaunchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? (existsSync(shell) ? shell : whole),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

// Two devices that a page can tell apart by name: what it says of the first is checked on the second.
export const laptop =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
export const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
