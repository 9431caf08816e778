// `node scripts/run.mjs scripts/demo-screenshots.ts [VIEW ...] [FILE.safetensors]`: trains in the built page in Chromium
// on SwiftShader, and keeps a picture of each view in docs/demo/. With a checkpoint of Node's, the pictures view goes on
// from there: digits take SwiftShader too long.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/demo/browser.ts';
import { serveBuiltPage } from '../test/demo/site.ts';

const folder = fileURLToPath(new URL('../docs/demo/', import.meta.url));
mkdirSync(folder, { recursive: true });

interface Shot {
  readonly name: string;
  readonly hash: string;
  /** Iterations before the picture is taken. */
  readonly steps: number;
  readonly scheme: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly prepare?: (page: Page) => Promise<void>;
}

const small = 'generator=mlp:32-32-32&critic=mlp:32-32-32&batch=64';
const shots: readonly Shot[] = [
  {
    name: 'points',
    hash: `#view=points&seed=1&${small}`,
    steps: 400,
    scheme: 'light',
    prepare: (page) => page.getByLabel('latent grid').check(),
  },
  { name: 'compare', hash: `#view=compare&seed=1&${small}`, steps: 250, scheme: 'dark' },
  {
    name: 'pictures',
    hash: '#view=pictures&seed=1',
    steps: 300,
    scheme: 'light',
  },
  {
    name: 'phone',
    hash: `#view=points&seed=1&${small}`,
    steps: 60,
    scheme: 'dark',
    width: 360,
    height: 1400,
  },
];

const file = process.argv.slice(2).find((text) => text.endsWith('.safetensors'));
const asked = process.argv.slice(2).filter((text) => text !== file);
const browser = await launchBrowser();
const site = await serveBuiltPage();
for (const shot of shots.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const { name, hash, steps, scheme, width = 1280, height = 1080, prepare } = shot;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  page.setDefaultTimeout(300_000);
  await page.goto(`${site.address}${hash}&steps=${steps}`);
  await page.waitForSelector('#panel[data-ready=true]');
  await prepare?.(page);
  if (name === 'pictures' && file) {
    await page.setInputFiles('#checkpoint-file', file);
    await page.locator('#notes', { hasText: 'is loaded' }).waitFor();
    await page.click('#step');
    await page.waitForFunction(
      (before) => Number(document.getElementById('figures')?.dataset.step) > before,
      steps,
    );
  } else await page.click('#play');
  await page.waitForFunction(
    (goal) => Number(document.getElementById('figures')?.dataset.step) >= goal,
    steps,
  );
  await page.waitForSelector('#panel[data-playing=false]');
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    document.getElementById('notes')?.replaceChildren();
    scrollTo(0, 0);
  });
  await page.screenshot({ path: `${folder}${name}.png` });
  if (name === 'points') await page.locator('#charts').screenshot({ path: `${folder}curves.png` });
  console.log(name);
  await page.close();
}
await browser.close();
site.close();
