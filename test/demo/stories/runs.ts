import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { decode, encode } from 'fast-png';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { drop, noted, notes, reached, stepOf, tinyPoints, type Visit, visit } from '../page.ts';
import { expectToFollowScheme } from '../scheme.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

const smallPictures = 'generator=mlp-bn:8&critic=mlp-leaky:8&imageSize=8&batch=4';

/** Runs of a visitor: none is lost, and none is another than the page says. */
export function runs(stage: Stage): void {
  const points = () => `${stage.site.address}#view=points&seed=3&${tinyPoints}`;

  describe('runs', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, points());
    });
    afterAll(() => seen?.close());

    it('of an earlier visit stays what it was when the next visit trains, and is what "Continue it" gives', async () => {
      const { page } = seen;
      await page.click('#play');
      await reached(page, 20);
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      const left = await stepOf(page);
      await page.reload();
      await noted(page, `is saved, at iteration ${left}`);
      await page.click('#step');
      await page.waitForSelector('#panel[data-saved="1"]');
      expect(await notes(page)).toContain(`is saved, at iteration ${left}`);
      await page.getByRole('button', { name: 'Continue it' }).click();
      await reached(page, left);
      await page.click('#step');
      await reached(page, left + 1);
      expect(await stepOf(page)).toBe(left + 1);
      await page.waitForSelector(`#panel[data-saved="${left + 1}"]`);
      expect((await storedSteps(page)).sort((a, b) => a - b)).toEqual([1, left + 1]);
    });

    it('are trained by two tabs at once and both kept, and one that is open is not opened twice', async () => {
      const { page, context } = seen;
      const own = await stepOf(page);
      await page.click('#your-runs summary');
      await expectToFollowScheme(page, page.locator('#runs .dots').first(), '--fake');
      const other = await visit(stage.browser, points(), context);
      try {
        await other.page.click('#your-runs summary');
        const elsewhere = other.page.locator('#runs li', { hasText: 'open in another tab' });
        expect(await elsewhere.innerText()).toContain(`iteration ${own}`);
        expect(await elsewhere.getByRole('button', { name: /^Continue/ }).isDisabled()).toBe(true);
        await other.page.click('#step');
        await other.page.waitForSelector('#panel[data-saved="1"]');
        await page.click('#step');
        await reached(page, own + 1);
        await page.waitForSelector(`#panel[data-saved="${own + 1}"]`);
        expect((await storedSteps(page)).sort((a, b) => a - b)).toEqual([1, 1, own + 1]);
        // The first test's run, of which this tab does not know yet that the other one took it.
        const free = page.locator('#runs li', { hasNotText: 'open' });
        await other.page.evaluate(
          (id) => void navigator.locks.request(`earthmover:run:${id}`, () => new Promise(() => {})),
          await free.getAttribute('data-run'),
        );
        await free.getByRole('button', { name: /^Continue/ }).click();
        await noted(page, 'Another tab has this run open');
        expect(await stepOf(page)).toBe(own + 1);
        expect(other.faults).toEqual([]);
      } finally {
        await other.close();
      }
    });

    it('are free once the other tab is closed, discarded from the list, and had back', async () => {
      const { page, context } = seen;
      const last = page.locator('#runs li').nth(2);
      const id = await last.getAttribute('data-run');
      const other = await context.newPage();
      await other.goto(`${stage.site.address}terms.html`);
      await other.evaluate(
        (name) => void navigator.locks.request(name, () => new Promise(() => {})),
        `earthmover:run:${id}`,
      );
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await last.filter({ hasText: 'open in another tab' }).waitFor();
      await other.close();
      await last.getByRole('button', { name: /^Discard/ }).click();
      await noted(page, 'is discarded');
      await page.waitForFunction(() => document.querySelectorAll('#runs li').length === 2);
      await page.getByRole('button', { name: 'Undo' }).click();
      await last.waitFor();
      expect(await violations(page)).toEqual([]);
      expect(seen.faults).toEqual([]);
    });

    it('of points begun at once after pictures were given are on points, and so is the link', async () => {
      const { page } = seen;
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#view=pictures&play=false&${smallPictures}`);
      await page.locator('#state', { hasText: '4,000 samples of mnist' }).waitFor();
      await drop(page, pictures(3));
      await page.waitForSelector('#use-pictures');
      await page.evaluate(() => {
        for (const id of ['use-pictures', 'tab-points']) document.getElementById(id)?.click();
      });
      await page.waitForSelector('#panel[aria-busy=true]');
      await page.waitForSelector('#panel[aria-busy=false]');
      expect(await page.locator('#state').innerText()).toContain('samples of 8 Gaussians');
      expect(await page.inputValue('#target')).toBe('8gaussians');
      expect(await page.evaluate(() => location.hash)).toMatch(/^#view=points&play=false&v=1s&/);
    });

    it('on three pictures of one’s own do not leave their batch to 4,000 digits', async () => {
      const { page } = seen;
      await page.click('#tab-pictures');
      await page.waitForSelector('#panel[aria-busy=false] #play:not([disabled])');
      expect(await page.locator('#state').innerText()).toContain('3 samples of your pictures, 3 a batch');
      const wished = await page.inputValue('#setting-batch');
      expect(Number(wished)).toBeGreaterThan(3);
      await page.selectOption('#target', 'mnist');
      await page.locator('#state', { hasText: '4,000 samples of mnist' }).waitFor();
      expect(await page.inputValue('#setting-batch')).toBe(wished);
      expect(await page.locator('#state').innerText()).not.toContain('a batch');
    });

    it('are not played under the name of data that were only asked for', async () => {
      const { page } = seen;
      await page.selectOption('#target', 'images');
      await page.locator('#state', { hasText: 'asks for “Your own pictures”' }).waitFor();
      expect(await page.locator('#play').isDisabled()).toBe(true);
      await page.selectOption('#target', 'mnist');
      await page.waitForSelector('#panel[aria-busy=false] #play:not([disabled])');
    });

    it('go on when they are begun anew while they play', async () => {
      const { page } = seen;
      await page.click('#tab-points');
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=true]');
      await page.click('#reset');
      await page.waitForSelector('#panel[aria-busy=true]');
      await page.waitForSelector('#panel[aria-busy=false][data-playing=true]');
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      expect(seen.faults).toEqual([]);
    });

    it('stand still after a pause, also where Play was pressed twice at once', async () => {
      const { page } = seen;
      await page.evaluate(() => {
        const play = document.getElementById('play');
        play?.click();
        play?.click();
      });
      await page.waitForSelector('#panel[data-playing=true]');
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      const stopped = await stepOf(page);
      await page.waitForTimeout(300);
      expect(await stepOf(page)).toBe(stopped);
    });

    it('are kept up to eight a view: the oldest one without a name makes room, and can be had back', async () => {
      const { page } = seen;
      await page.evaluate(addOlderRuns, 8);
      await page.click('#reset');
      await page.waitForSelector('#panel[aria-busy=false]');
      await page.click('#step');
      await noted(page, 'made room for newer ones');
      await page.locator('[data-note=run-older-1]').getByRole('button', { name: 'Undo' }).click();
      await page.locator('[data-run=older-1]').waitFor();
      expect(await page.locator('[data-run=older-0] input').inputValue()).toBe('kept');
    });

    it('are reached with Home and End, and trained on files that are dropped beside the field', async () => {
      const { page } = seen;
      await page.focus('#tab-points');
      await page.keyboard.press('End');
      await page.waitForSelector('#tab-recorded[aria-selected=true]');
      await page.keyboard.press('Home');
      await page.waitForSelector('#tab-story[aria-selected=true]');
      // The story writes its own link, once its code is there.
      await page.waitForSelector('#story');
      await page.keyboard.press('ArrowRight');
      await page.waitForSelector('#tab-points[aria-selected=true]');
      expect(await page.evaluate(() => location.hash)).toContain('play=false');
      const csv = Buffer.from(Array.from({ length: 50 }, (_, i) => `${i},${i % 7}`).join('\n'));
      await drop(page, [{ name: 'points.csv', type: 'text/csv', bytes: csv }], 'footer');
      await page.locator('#state', { hasText: '50 samples of your drawing' }).waitFor();
      expect(await page.inputValue('#target')).toBe('drawn');
      await drop(page, [{ name: 'notes.txt', type: 'text/plain', bytes: csv }], 'footer');
      await noted(page, 'can be dropped');
      expect(seen.faults).toEqual([]);
    });

    it('on data of one’s own go on with them in the next visit', async () => {
      const { page } = seen;
      await page.click('#step');
      await page.waitForSelector('#panel[data-saved="1"]');
      await page.reload();
      await noted(page, 'A run on Draw your own');
      expect(await page.inputValue('#target')).toBe('8gaussians');
      await page.getByRole('button', { name: 'Continue it' }).click();
      await page.locator('#state', { hasText: '50 samples of your drawing' }).waitFor();
      expect(await page.inputValue('#target')).toBe('drawn');
      await page.click('#step');
      await page.waitForSelector('#panel[data-saved="2"]');
      expect(seen.faults).toEqual([]);
    });
  });

  describe('a comparison', () => {
    let seen: Visit;
    const address = () => `${stage.site.address}#view=compare&seed=3&${tinyPoints}`;

    beforeAll(async () => {
      seen = await visit(stage.browser, address());
    });
    afterAll(() => seen?.close());

    it('has no metrics to download at its beginning, and says so', async () => {
      const { page } = seen;
      await page.click('#keep summary');
      await page.click('#save-metrics');
      await noted(page, 'There are no metrics yet');
    });

    it('gives checkpoint and metrics of both, and one picture of both', async () => {
      const { page } = seen;
      await page.click('#step');
      await page.waitForSelector('#panel[data-saved="1"]');
      const checkpoints = await downloadsOf(page, '#save-checkpoint', 2);
      const objectives = await Promise.all(
        checkpoints.map(async ({ bytes }) => (await decodeCheckpoint(bytes, 'page')).run.objective),
      );
      expect(objectives).toEqual(['wgan', 'gan']);
      expect(checkpoints.map(({ name }) => name)).toEqual([
        'earthmover-8gaussians-1-wgan.safetensors',
        'earthmover-8gaussians-1-gan.safetensors',
      ]);
      const metrics = await downloadsOf(page, '#save-metrics', 2);
      const [ofWgan, ofGan] = metrics.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()));
      expect([ofWgan.step, ofWgan.jsEstimate, ofGan.step]).toEqual([1, undefined, 1]);
      expect(ofGan.jsEstimate).toBeTypeOf('number');
      const [png] = await downloadsOf(page, '#save-samples', 1);
      const { width, height } = decode(png!.bytes);
      expect(width / height).toBeGreaterThan(1.8);
    });

    it('of the page before, which kept one run a view, is taken over once', async () => {
      const { page, context } = seen;
      await page.goto(`${stage.site.address}terms.html`);
      await page.evaluate(becomeOlder);
      const next = await visit(stage.browser, address(), context);
      await noted(next.page, 'is saved, at iteration 1');
      await next.page.getByRole('button', { name: 'Continue it' }).click();
      await reached(next.page, 1);
      await next.page.click('#step');
      await next.page.waitForSelector('#panel[data-saved="2"]');
      expect(await storedSteps(next.page)).toEqual([2]);
      await next.page.click('#keep summary');
      const [lines] = await downloadsOf(next.page, '#save-metrics', 2);
      expect(Buffer.from(lines!.bytes).toString().trim().split('\n')).toHaveLength(2);
      expect(next.faults).toEqual([]);
    });
  });

  describe('a link to pictures', () => {
    it('leaves the list of points alone where Points is clicked before the page is ready', async () => {
      const context = await stage.browser.newContext();
      try {
        const page = await context.newPage();
        page.on('pageerror', (error) => expect.fail(String(error)));
        // As soon as there is something to click, long before the adapter is there.
        await page.addInitScript(() =>
          addEventListener('DOMContentLoaded', () => document.getElementById('tab-points')?.click()),
        );
        await page.goto(`${stage.site.address}#view=pictures&dataset=mnist&seed=4&${smallPictures}`);
        await page.waitForSelector('#panel[data-ready=true][aria-busy=false]');
        expect(await page.inputValue('#target')).toBe('8gaussians');
        expect(await page.locator('#state').innerText()).toContain('samples of 8 Gaussians');
        expect(await page.inputValue('#setting-seed')).not.toBe('4');
      } finally {
        await context.close();
      }
    });
  });
}

/** Small pictures as files. */
function pictures(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, (__, at) => (at * (i + 3)) % 256);
    const bytes = encode({ width: 16, height: 16, channels: 3, depth: 8, data });
    return { name: `${i}.png`, type: 'image/png', bytes };
  });
}

/** Files that a click hands to the browser, in order. */
async function downloadsOf(
  page: Page,
  selector: string,
  count: number,
): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]> {
  const downloads: Download[] = [];
  const all = new Promise<void>((resolve) => {
    const take = (download: Download) => {
      downloads.push(download);
      if (downloads.length < count) return;
      page.off('download', take);
      resolve();
    };
    page.on('download', take);
  });
  await page.click(selector);
  await all;
  return Promise.all(
    downloads.map(async (download) => ({
      name: download.suggestedFilename(),
      bytes: await readFile(await download.path()),
    })),
  );
}

/** Adds copies of a run on points, older than all others, until there are so many without a name; the oldest has one. */
async function addOlderRuns(most: number): Promise<void> {
  const opening = indexedDB.open('earthmover');
  await new Promise((resolve) => {
    opening.onsuccess = resolve;
  });
  const store = opening.result.transaction('runs', 'readwrite').objectStore('runs');
  const request = store.getAll(IDBKeyRange.bound('run/', 'run0'));
  await new Promise((resolve) => {
    request.onsuccess = resolve;
  });
  const ofPoints = request.result.filter(({ view }) => view === 'points');
  const [record] = ofPoints;
  for (let i = 0; i <= most - ofPoints.length; i++) {
    const id = `older-${i}`;
    store.put({ ...record, id, name: i === 0 ? 'kept' : '', savedAt: i, chunks: 0 }, `run/${id}`);
  }
  await new Promise((resolve) => {
    store.transaction.oncomplete = resolve;
  });
  opening.result.close();
}

/** Puts the one run in the storage where the page before kept it. In the page, so that nothing from here is at hand. */
async function becomeOlder(): Promise<void> {
  const opening = indexedDB.open('earthmover');
  await new Promise((resolve) => {
    opening.onsuccess = resolve;
  });
  const store = opening.result.transaction('runs', 'readwrite').objectStore('runs');
  const read = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
  const [{ id, savedAt, step }] = await read(store.getAll(IDBKeyRange.bound('run/', 'run0')));
  const checkpoints = await read(store.get(`files/${id}`));
  const { jsonl, distances } = await read(store.get(`lines/${id}/0`));
  const lines = jsonl.map((text: string) =>
    text
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row)),
  );
  store.clear();
  store.put({ savedAt, step, dataset: '8gaussians', checkpoints, lines, distances }, 'run:compare');
  await new Promise((resolve) => {
    store.transaction.oncomplete = resolve;
  });
  opening.result.close();
}

/** Iterations of the runs in the browser's storage. */
function storedSteps(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve, reject) => {
        const opening = indexedDB.open('earthmover');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const request = opening.result
            .transaction('runs')
            .objectStore('runs')
            .getAll(IDBKeyRange.bound('run/', 'run0'));
          request.onsuccess = () => {
            opening.result.close();
            resolve((request.result as { step: number }[]).map(({ step }) => step));
          };
        };
      }),
  );
}
