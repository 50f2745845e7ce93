// Screenshots for people: `node tests/e2e/shots.mjs [PART_OF_A_NAME]` saves each page at 360 and 1440 px, light and
// dark, in Chinese and English, whole height, as tests/e2e/shots/NAME-WIDTH-THEME-LANG.png.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { furnish } from './lib/routes.mjs';
import { Server } from './lib/server.mjs';
import { World, launch } from './lib/world.mjs';

const FOLDER = fileURLToPath(new URL('./shots/', import.meta.url));
const only = process.argv[2] ?? '';
mkdirSync(FOLDER, { recursive: true });

const server = await Server.start({ args: ['--lesson-min-percent', '20'] });
const browser = await launch();
const world = new World(server, browser);
let count = 0;
try {
  const pages = (await furnish(world)).filter((page) => page.name.includes(only));
  await world.closeVisitors();
  for (const [width, height] of [[1440, 900], [360, 800]]) {
    for (const scheme of ['light', 'dark']) {
      for (const lang of ['en', 'zh-CN']) {
        for (const as of new Set(pages.map((page) => page.as))) {
          const visitor = await world.visitor({ as, lang, scheme, viewport: { width, height } });
          for (const one of pages.filter((page) => page.as === as)) {
            const page = await visitor.open(one.path, one.status);
            if (one.name === 'problem') await page.locator('.cm-content').first().waitFor();
            await page.screenshot({ path: `${FOLDER}${one.name}-${width}-${scheme}-${lang}.png`, fullPage: true });
            count += 1;
          }
          for (const text of new Set(visitor.guard.found)) console.log(`${as ?? 'stranger'} ${width} ${scheme} ${lang}: ${text}`);
          await world.closeVisitors();
        }
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
  server.clean();
}
console.log(`${count} screenshots in ${FOLDER}`);
