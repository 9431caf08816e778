// `node scripts/run.mjs scripts/demo-screenshots.ts [VIEW ...]`: trains in the built page in Chromium on SwiftShader, and
// keeps pictures of each view in docs/demo/, at four widths, in both schemes; of the guided story's steps, asked for as
// `story`, on a laptop in the light scheme and on a phone in the dark one. Build the page first: npm run build:demo.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { stepNames } from '../src/demo/story/address.ts';
import { launchBrowser } from '../test/demo/browser.ts';
import { screens } from '../test/demo/screens.ts';
import { serveBuiltPage } from '../test/demo/site.ts';

const folder = fileURLToPath(new URL('../docs/demo/', import.meta.url));
mkdirSync(folder, { recursive: true });

/** Iterations before the pictures are taken; the recorded run plays on its own. */
const views = { points: 1000, compare: 300, pictures: 300, recorded: undefined } as const;
const schemes = ['light', 'dark'] as const;

const asked = process.argv.slice(2);
const browser = await launchBrowser();
const site = await serveBuiltPage();
for (const [view, steps] of Object.entries(views)) {
  if (asked.length > 0 && !asked.includes(view)) continue;
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(600_000);
  const goal = steps === undefined ? '' : `&seed=1&steps=${steps}`;
  await page.goto(`${site.address}#view=${view}${goal}`);
  await page.waitForSelector('#panel[data-ready=true]');
  if (steps === undefined) await play(page);
  else await trained(page, steps);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    for (const size of screens) {
      await page.setViewportSize(size);
      await page.waitForTimeout(500);
      await page.evaluate(() => scrollTo(0, 0));
      const path = `${folder}${view}-${size.width}-${colorScheme}.jpg`;
      await page.screenshot({ path, type: 'jpeg', quality: 70 });
      console.log(path);
    }
  }
  await page.close();
}
if (asked.length === 0 || asked.includes('story')) await tellStory();
await browser.close();
site.close();

/** Each step of the story; what trains comes from its recording, so that the pictures are the same on every machine. */
async function tellStory(): Promise<void> {
  const plain = await launchBrowser({ webgpu: false });
  const waits = {
    heaps: /W₁ is/,
    lines: /Only W₁/,
    optimal: /On average/,
    duel: /iteration 360:/,
    critic: /c = 0.1/,
    digits: /Iteration 400:/,
  };
  const devices = [
    { size: screens[2], colorScheme: 'light' },
    { size: screens[0], colorScheme: 'dark' },
  ] as const;
  for (const { size, colorScheme } of devices) {
    for (const [i, name] of stepNames.entries()) {
      const page = await plain.newPage({ viewport: size, colorScheme });
      await page.goto(`${site.address}#view=story&step=${i + 1}`);
      await page.locator('#story .answer', { hasText: waits[name] }).waitFor();
      if (name === 'critic') await page.locator('#story figcaption', { hasText: 'Iteration 300' }).waitFor();
      const path = `${folder}story-${i + 1}-${name}-${size.width}-${colorScheme}.png`;
      // Drawings of few colours: a palette is a quarter of the bytes, and its lines stay sharp.
      await sharp(await page.screenshot())
        .png({ palette: true, colours: 64, effort: 10 })
        .toFile(path);
      console.log(path);
      await page.close();
    }
  }
  await plain.close();
}

/** Plays the recorded run to its end. */
async function play(page: Page): Promise<void> {
  await page.locator('.recorded .primary').click();
  await page.locator('.recorded .primary', { hasText: 'Play' }).waitFor();
}

/** Waits for the run, which starts by itself, to come to its goal. */
async function trained(page: Page, steps: number): Promise<void> {
  await page.waitForFunction(
    (goal) => Number(document.getElementById('figures')?.dataset.step) >= goal,
    steps,
  );
  await page.waitForSelector('#panel[data-playing=false]');
}
