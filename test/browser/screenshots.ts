// Takes every page of the busy fixture, wide and narrow, light and dark, for people to look at:
// node test/browser/screenshots.ts FOLDER [PAGE...]
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { PAGES } from './pages.ts';
import { closeAll, sharedBrowser, sharedStage } from './stages.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const SCHEMES = ['light', 'dark'] as const;

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new RangeError('node test/browser/screenshots.ts FOLDER [PAGE...]');
await mkdir(folder, { recursive: true });
const browser = await sharedBrowser();
for (const { name, path: pathOf, fixture = 'busy' } of PAGES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const stage = await sharedStage(fixture);
  const at = await pathOf(fixture, stage);
  if (at === null) continue;
  for (const viewport of SIZES) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ baseURL: stage.url, viewport, colorScheme, deviceScaleFactor: 1.5 });
      const page = await context.newPage();
      await page.goto(at);
      const file = `${name.replaceAll(' ', '-')}-${String(viewport.width)}-${colorScheme}.png`;
      await page.screenshot({ path: path.join(folder, file) });
      await context.close();
    }
  }
}
await closeAll();
