import { defineConfig } from '@playwright/test';
import { chromium, laptop } from './chromium';
import type { Options } from './fixtures';

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'line',
  use: {
    launchOptions: chromium,
    userAgent: laptop,
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'script', use: { javaScriptEnabled: true } },
    { name: 'plain', use: { javaScriptEnabled: false } },
  ],
});
