// Saves every scene in every language, at two widths, light and dark: npm run screenshots -- FOLDER [SCENE...]

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium as playwright } from '@playwright/test';
import { chromium, laptop } from './chromium';
import { anotherBrowser } from './fixtures';
import { scenes, type Stage } from './scenes';
import { Portico, type Setup } from './server';
import { Smtp } from './smtp';
import { languages } from './words';

const widths = { 390: 844, 1280: 800 };

async function main(folder: string, wanted: string[]): Promise<void> {
  const unknown = wanted.filter(name => !(name in scenes));
  if (unknown.length > 0) throw new Error(`no scene named ${unknown.join(', ')}; there are: ${Object.keys(scenes).join(', ')}`);
  await mkdir(folder, { recursive: true });
  const browser = await playwright.launch(chromium);
  const smtp = await Smtp.start();
  const servers = [await Portico.start({ smtp: smtp.url })];
  const portico = servers[0]!;
  let failed = 0;
  for (const [name, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const language of languages) {
      const open = async (url = portico.url, device?: string) => {
        const page = await (await anotherBrowser(browser, url, true, device, language)).newPage();
        page.setDefaultTimeout(8_000);
        return page;
      };
      const fresh = async (setup?: Setup) => {
        const server = await Portico.start(setup);
        servers.push(server);
        return server;
      };
      const page = await open(portico.url, laptop);
      try {
        const shown = await scene({ portico, smtp, page, open, fresh } satisfies Stage);
        await save(folder, language === 'en' ? name : `${name}-${language}`, shown);
      } catch (error) {
        failed += 1;
        console.error(`${name} in ${language}: ${error instanceof Error ? error.message : error}`);
      }
      await portico.restoreSettings();
      for (const context of browser.contexts()) await context.close();
    }
  }
  await browser.close();
  for (const server of servers) await server.stop();
  await smtp.down();
  process.exitCode = failed > 0 ? 1 : 0;
}

async function save(folder: string, name: string, page: import('@playwright/test').Page): Promise<void> {
  for (const [width, height] of Object.entries(widths)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width: Number(width), height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const file = join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
    }
  }
}

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run screenshots -- FOLDER [SCENE...]');
  process.exitCode = 2;
} else {
  main(folder, wanted).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
