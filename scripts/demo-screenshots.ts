// `node scripts/run.mjs scripts/demo-screenshots.ts [--lang LANGUAGE] [--into FOLDER] [NAME ...]`: brings up all that the
// built page has to show in Chromium on SwiftShader, and keeps pictures of it in docs/demo/: each view and each step of the
// guided story at four widths in both schemes, each panel at four widths, one scheme each. Text that is cut, controls too
// small for a finger and empty parts of a screen are told, and are an error. A NAME is a view, a panel, or `story`.
// Build the page first: npm run build:demo.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type StepName, stepNames } from '../src/demo/story/address.ts';
import { launchBrowser } from '../test/demo/browser.ts';
import { emptiest, misfits, mostEmpty } from '../test/demo/fit.ts';
import { foldAll, type Panel, panels } from '../test/demo/panels.ts';
import { screens } from '../test/demo/screens.ts';
import { serveBuiltPage } from '../test/demo/site.ts';

const { values, positionals: asked } = parseArgs({
  options: { lang: { type: 'string', default: 'en' }, into: { type: 'string' } },
  allowPositionals: true,
});
const folder = values.into ?? fileURLToPath(new URL('../docs/demo', import.meta.url));
mkdirSync(folder, { recursive: true });

interface Shot {
  readonly size: (typeof screens)[number];
  readonly colorScheme: 'light' | 'dark';
}
const schemes = ['light', 'dark'] as const;
const everyShot = schemes.flatMap((colorScheme) => screens.map((size): Shot => ({ size, colorScheme })));
/** Each width once, in one scheme after the other. */
const mixedShots = screens.map((size, i): Shot => ({ size, colorScheme: schemes[i % 2] ?? 'light' }));

/** Iterations before the pictures are taken; the recorded run plays on its own. */
const views = { points: 1000, compare: 300, pictures: 300, recorded: undefined } as const;
/** A panel is about itself: the run beside it need not have learned much. */
const panelSteps = { points: 100, pictures: 20 } as const;

const wanted = (name: string) => asked.length === 0 || asked.includes(name);
const site = await serveBuiltPage();
const browser = await launchBrowser();
if (wanted('story')) await tellStory();
for (const [name, steps] of Object.entries(views)) {
  if (!wanted(name)) continue;
  const page = await opened(name, steps);
  if (name === 'recorded') await play(page);
  await shoot(page, name, everyShot);
  await page.close();
}
for (const view of ['points', 'pictures'] as const) {
  const those = Object.entries<Panel>(panels).filter(([name, panel]) => panel.view === view && wanted(name));
  if (those.length === 0) continue;
  const page = await opened(view, panelSteps[view]);
  for (const [name, panel] of those) {
    await page.setViewportSize(screens[2]);
    await panel.open(page);
    await shoot(page, name, mixedShots, panel.place);
    await panel.close?.(page);
    await foldAll(page);
  }
  await page.close();
}
await browser.close();
site.close();

/** The page at a view, once the run that starts by itself has come to its goal. */
async function opened(view: string, steps: number | undefined): Promise<Page> {
  const page = await browser.newPage({ viewport: screens[2] });
  page.setDefaultTimeout(1_200_000);
  const goal = steps === undefined ? '' : `&seed=1&steps=${steps}`;
  await page.goto(`${site.address}?lang=${values.lang}#view=${view}${goal}`);
  await page.waitForSelector('#panel[data-ready=true]');
  if (steps === undefined) return page;
  await page.waitForFunction(
    (least) => Number(document.getElementById('figures')?.dataset.step) >= least,
    steps,
  );
  await page.waitForSelector('#panel[data-playing=false]');
  return page;
}

/** Plays the recorded run to its end. */
async function play(page: Page): Promise<void> {
  const button = page.locator('.recorded .primary');
  const before = await button.innerText();
  await button.click();
  await button.filter({ hasNotText: before }).waitFor();
  await button.filter({ hasText: before }).waitFor();
}

/** Keeps pictures of what the page shows, scrolled to `place`, and tells what is wrong with them. */
async function shoot(page: Page, name: string, shots: readonly Shot[], place?: string): Promise<void> {
  for (const { size, colorScheme } of shots) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await page.waitForTimeout(400);
    await page.evaluate((asked) => {
      scrollTo(0, 0);
      if (asked) document.querySelector(asked)?.scrollIntoView({ block: 'start' });
    }, place);
    await page.waitForTimeout(100);
    const path = `${folder}/${name}-${size.width}-${colorScheme}`;
    const png = await page.screenshot();
    console.log(path);
    if (name.startsWith('story')) {
      // Drawings of few colours: a palette is a quarter of the bytes, and its lines stay sharp.
      await sharp(png).png({ palette: true, colours: 48 }).toFile(`${path}.png`);
    } else {
      // What stands beside a panel is in the pictures of its view.
      const quality = place === undefined ? 62 : 45;
      writeFileSync(`${path}.jpg`, await sharp(png).jpeg({ quality, mozjpeg: true }).toBuffer());
    }
    const empty = await emptiest(page);
    const faults = await misfits(page);
    if (empty > mostEmpty) faults.push(`${Math.round(100 * empty)} % of it is empty in one piece`);
    for (const fault of faults) console.error(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

/** Each step of the story; what trains comes from its recording, so that the pictures are the same on every machine. */
async function tellStory(): Promise<void> {
  const plain = await launchBrowser({ webgpu: false });
  /** The last moment of what plays; the others are there at once. */
  const last: Readonly<Partial<Record<StepName, RegExp>>> = { duel: /360/, critic: /300/, digits: /300/ };
  // Some words are folded on a phone, which is decided when a step is opened.
  const devices = [screens.slice(0, 1), screens.slice(1)] as const;
  for (const [i, name] of stepNames.entries()) {
    for (const sizes of devices) {
      const page = await plain.newPage({ viewport: sizes[0] ?? null });
      page.setDefaultTimeout(120_000);
      await page.goto(`${site.address}?lang=${values.lang}#view=story&step=${i + 1}`);
      await page.locator('#story .answer', { hasText: /./ }).waitFor();
      const moment = last[name];
      const told = page.locator('#story :is(.answer, figcaption)');
      if (moment) await told.filter({ hasText: moment }).first().waitFor();
      const shots = everyShot.filter(({ size }) => sizes.includes(size));
      await shoot(page, `story-${i + 1}-${name}`, shots);
      await page.close();
    }
  }
  await plain.close();
}
