import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadData } from '../../../src/demo/worker/data.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import { decodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { encodeGenerator } from '../../../src/gan/generator-file.ts';
import { buildNetworks } from '../../../src/gan/networks.ts';
import { createRunTrainer } from '../../../src/gan/run.ts';
import type { TrainerState } from '../../../src/gan/trainer.ts';
import { pytorchShape } from '../../../src/nn/pytorch.ts';
import { earthmover } from '../../cli/run-command.ts';
import {
  downloaded,
  drop,
  fill,
  keepPicture,
  noted,
  notes,
  playToGoal,
  reached,
  stepOf,
  unfold,
  type Visit,
  visit,
} from '../page.ts';
import { ownPictures } from '../panels.ts';
import type { Stage } from '../stage.ts';
import { expectSameBits } from '../trainer.ts';
import { violations } from '../violations.ts';

const small = 'generator=mlp-bn:8&critic=mlp-leaky:8&imageSize=8&batch=4';

/** Trained generators to look at and to go on from, and pictures that a visitor brings. */
export function pictures(stage: Stage): void {
  describe('the pictures', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=pictures&${small}`);
    });
    afterAll(() => seen?.close());

    it('of a trained generator are there after a click, with the way between two and along a direction', async () => {
      const { page } = seen;
      await page.click('#open-trained');
      await page.waitForSelector('#trained[data-shown=mnist][data-looked]');
      expect(await page.locator('#trained [role=status]').innerText()).toContain('6,000 iterations');
      // Digits are white on black: a part of the pixels is bright, most are not.
      const bright = await brightness(page, '#trained .grid canvas');
      expect(bright).toBeGreaterThan(0.05);
      expect(bright).toBeLessThan(0.4);
      const before = await pixelsOf(page, '#trained .strip canvas');
      const grid = page.locator('#trained .grid canvas');
      const { width, height } = (await grid.boundingBox())!;
      await grid.click({ position: { x: width / 12, y: height / 12 } });
      await grid.click({ position: { x: (11 * width) / 12, y: (11 * height) / 12 } });
      expect(await page.inputValue('#trained-to')).toBe('36');
      await page.waitForSelector('#trained[data-looked^="0 35 "]');
      expect(await pixelsOf(page, '#trained .strip canvas')).not.toBe(before);
      const preview = await pixelsOf(page, '#trained .preview canvas');
      await page.locator('#trained-0').fill('3');
      await page.waitForSelector('#trained[data-looked$=" 3,0,0,0,0"]');
      expect(await pixelsOf(page, '#trained .preview canvas')).not.toBe(preview);
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'trained');
      await page.click('#trained-back');
      await page.waitForSelector('#trained', { state: 'detached' });
    });

    it('of a conditional one are of the class that is picked, and so are those of a run that goes on from it', async () => {
      const { page } = seen;
      await page.click('#open-trained');
      await page.click('#trained [value=mnist-conditional]');
      await page.waitForSelector('#trained[data-shown=mnist-conditional]');
      const grid = '#trained .grid canvas';
      const sides = (selector: string) =>
        page
          .locator(selector)
          .first()
          .evaluate((canvas) => (canvas as HTMLCanvasElement).width);
      // Ten rows of ten, a pixel between them.
      expect(await sides(grid)).toBe(10 * 29 + 1);
      const all = await brightness(page, grid);
      await page.selectOption('#trained-class', '1');
      await page.waitForSelector('#trained[data-of-class="1"]');
      expect(await sides(grid)).toBe(6 * 29 + 1);
      expect(await brightness(page, grid)).toBeLessThan(0.75 * all);
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'trained-class');
      // A small one takes its place, which is soon compiled.
      await page.route('**/data/trained/mnist-conditional.safetensors', (route) =>
        route.fulfill({ body: Buffer.from(tinyGenerator(10)), contentType: 'application/octet-stream' }),
      );
      await page.click('#trained [value=mnist]');
      await page.waitForSelector('#trained[data-shown=mnist]');
      await page.click('#trained [value=mnist-conditional]');
      await page.waitForSelector('#trained[data-shown=mnist-conditional]');
      await page.click('#train-on');
      await page.waitForSelector('#trained', { state: 'detached', timeout: 180_000 });
      await page.waitForSelector('#panel[data-playing=true]');
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      await unfold(page, '#extra');
      await page.selectOption('#class', '7');
      await page.waitForFunction(
        (width) => document.querySelector<HTMLCanvasElement>('#plates canvas')?.width === width,
        6 * 9 + 1,
      );
      await keepPicture(page, 'run-class');
      // Anew with the form's settings it is conditional still, and the same network.
      expect(await page.inputValue('#setting-conditional')).toBe('true');
      await page.click('#reset');
      await page.waitForSelector('#panel[aria-busy=false]');
      expect(await page.locator('#class').isVisible()).toBe(true);
      expect(await page.evaluate(() => location.hash)).toContain('conditional=true');
      expect(await notes(page)).toBe('');
      expect(seen.faults).toEqual([]);
    });

    it('of a conditional run of the command line go on from its file, class by class, and back with the same bits', async () => {
      const { page } = seen;
      const [before, goal] = [3, 5];
      const file = await conditionalRun(before);
      await page.setInputFiles('#checkpoint-file', {
        name: 'by-class.safetensors',
        mimeType: 'application/octet-stream',
        buffer: file,
      });
      await noted(page, 'by-class.safetensors is loaded');
      expect(await stepOf(page)).toBe(before);
      // The class that was picked of the run before stays picked; all of them have a row each.
      await unfold(page, '#extra');
      expect(await page.inputValue('#class')).toBe('7');
      await page.selectOption('#class', '');
      const plates = page.locator('#plates canvas').first();
      const width = () => plates.evaluate((canvas) => (canvas as HTMLCanvasElement).width);
      await expect.poll(width).toBe(10 * 9 + 1);
      await page.selectOption('#class', '3');
      await expect.poll(width).toBe(6 * 9 + 1);
      await fill(page, { steps: String(goal) });
      await page.click('#settings-form [type=submit]');
      await page.waitForSelector('#panel[aria-busy=false]');
      await playToGoal(page, goal);
      expect([await page.inputValue('#class'), await width()]).toEqual(['3', 6 * 9 + 1]);
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'checkpoint-class');
      const back = await decodeCheckpoint(await downloaded(page, '#save-checkpoint'), 'page');
      expect(back).toMatchObject({ step: goal, run: { conditional: true }, dataset: { classes: 10 } });
      expectSameBits(back.state, await goneOn(stage, file, goal - before));
      expect(seen.faults).toEqual([]);
    });

    it('of a run that goes on from one begin with its weights, and the run is one as all others', async () => {
      const { page } = seen;
      await page.route('**/data/trained/emoji.safetensors', (route) =>
        route.fulfill({ body: Buffer.from(tinyGenerator()), contentType: 'application/octet-stream' }),
      );
      await page.click('#open-trained');
      await page.click('#trained [value=emoji]');
      await page.waitForSelector('#trained[data-shown=emoji]');
      await page.click('#train-on');
      await page.waitForSelector('#trained', { state: 'detached' });
      await page.waitForSelector('#panel[data-playing=true]');
      await reached(page, 1);
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      expect(await page.locator('#state').innerText()).toContain('samples of MNIST digits');
      // Weights of 0 make grey: one iteration at this rate changes little.
      expect(await contrast(page, '#plates canvas')).toBeLessThan(30);
      await unfold(page, '#your-runs');
      await page.locator('#runs li', { hasText: 'open here' }).waitFor();
      expect(seen.faults).toEqual([]);
    });

    it('of one’s own lie in a tray before they are trained on, with what was left out and what was chosen', async () => {
      const { page } = seen;
      await fill(page, { batch: '6', steps: '4' });
      await drop(page, [
        ...ownPictures(14),
        { name: 'a.txt.png', type: 'image/png', bytes: Buffer.from('none') },
      ]);
      const tray = page.locator('#tray');
      await tray.locator('#use-pictures').waitFor();
      const text = await tray.innerText();
      expect(text).toContain('14 pictures of yours');
      expect(text).toContain('1 file was left out');
      expect(text).toContain('shown mirrored and shifted');
      expect(text).toMatch(/Kept as you have set it:.*Batch/i);
      expect(await tray.locator('li').allTextContents()).toEqual(['a.txt.png: no png, jpeg or webp inside']);
      // The first is red on the left half: the crop keeps the middle of it.
      expect(await contrast(page, '#tray canvas')).toBeGreaterThan(100);
      expect(await page.inputValue('#setting-batch')).toBe('6');
      expect(await page.inputValue('#setting-steps')).toBe('4');
      expect(await page.inputValue('#setting-augment')).toBe('flip,shift');
      expect(await page.locator('.field', { has: page.locator('#setting-augment') }).innerText()).toContain(
        'chosen',
      );
      expect(await page.locator('#play').isDisabled()).toBe(true);
      expect(await violations(page)).toEqual([]);
    });

    it('of one’s own stand above generated ones, each above the nearest real one', async () => {
      const { page } = seen;
      await page.click('#use-pictures');
      await page.locator('#state', { hasText: '14 samples of your pictures' }).waitFor();
      await page.waitForSelector('#plates canvas[data-nearest]');
      expect(await page.locator('#plates figcaption').nth(1).innerText()).toContain(
        'each above the nearest real one',
      );
      await keepPicture(page, 'own-pictures');
      // What was chosen for them is not carried to other data; what the visitor wrote is.
      await page.selectOption('#target', 'mnist');
      await page.locator('#state', { hasText: '4,000 samples of MNIST' }).waitFor();
      expect(await page.inputValue('#setting-batch')).toBe('6');
      expect(await page.inputValue('#setting-augment')).toBe('none');
      expect(seen.faults).toEqual([]);
    });
  });
}

/** The checkpoint of a few iterations on the page's digits, each with its class, by the command line. */
async function conditionalRun(steps: number): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-by-class-'));
  const out = join(folder, 'run');
  try {
    const { code, stderr } = await earthmover(
      ...['train', '--conditional', '--dataset', 'mnist', '--data', 'dist/demo/data/mnist', '--out', out],
      ...['--generator', 'mlp-bn:8', '--critic', 'mlp-leaky:8', '--image-size', '8', '--batch', '4'],
      ...['--steps', String(steps), '--monitor-every', '0', '--sample-every', '0', '--score-every', '0'],
      ...['--adapter', 'swiftshader', '--quiet'],
    );
    expect(code, stderr).toBe(0);
    return readFileSync(join(out, 'checkpoints', `step-00000${steps}.safetensors`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a checkpoint's run on the page's digits is after so many iterations more in Node. */
async function goneOn({ device, site }: Stage, file: Uint8Array, steps: number): Promise<TrainerState> {
  const { run, state } = await decodeCheckpoint(file, 'run');
  const trainer = await createRunTrainer(device, { run, data: await loadData(run, {}, site.address) });
  try {
    trainer.restore(state);
    for await (const _ of trainer.train({ steps }));
    return await trainer.capture();
  } finally {
    trainer.destroy();
  }
}

/** A generator whose weights are all 0, so that its pictures are grey. @param classes of a conditional one */
function tinyGenerator(classes?: number): Uint8Array {
  const settings = [...new URLSearchParams(small), ['dataset', 'mnist'], ['channels', '1']] as [
    string,
    string,
  ][];
  if (classes !== undefined) settings.push(['conditional', 'true']);
  const run = readSettings('pictures', settings, 'test');
  const shape = [8, 8, 1];
  const { generator } = buildNetworks(run, shape, classes);
  const tensors = [...generator.parameters, ...generator.statistics].map((spec) => {
    const stored = pytorchShape(spec);
    const data = new Float32Array(stored.reduce((product, side) => product * side, 1));
    return [
      `generator.${spec.name}`,
      { shape: stored, data: /var$/.test(spec.name) ? data.fill(1) : data },
    ] as const;
  });
  return encodeGenerator({
    tensors: new Map(tensors),
    run,
    dataset: { name: 'mnist', hash: 'none', shape, ...(classes !== undefined && { classes }) },
    step: 5,
    adapter: 'none',
    scores: {},
    version: '0',
  });
}

function pixelsOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/** Share of a canvas's pixels that are bright. */
function brightness(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      return data.filter((value, i) => i % 4 === 1 && value > 128).length / (width * height);
    });
}

/** Standard deviation of the red of a canvas's pixels, gaps between pictures left out. */
function contrast(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      const red = [...data].filter((_, i) => i % 4 === 0 && data[i + 3] === 255);
      const mean = red.reduce((sum, value) => sum + value, 0) / red.length;
      return Math.sqrt(red.reduce((sum, value) => sum + (value - mean) ** 2, 0) / red.length);
    });
}
