import { Buffer } from 'node:buffer';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { counterWords } from '../../../src/core/counters.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { downloaded, noted, reached, tinyPoints, visit } from '../page.ts';
import type { Stage } from '../stage.ts';

const longRun = 100_000;
const mostSavedBytes = 200_000;
const longestTaskMs = 100;

/** What an afternoon of training leaves costs no more than what a minute does. */
export function fourHours(stage: Stage): void {
  describe('a run of four hours', () => {
    it('saves little, changes tabs without a long task, and keeps no listener', async () => {
      const address = `${stage.site.address}#view=points&seed=3&${tinyPoints}&steps=200000`;
      const first = await visit(stage.browser, address);
      const { context } = first;
      try {
        await first.page.click('#step');
        await first.page.waitForSelector('#panel[data-saved="1"]');
        const checkpoint = await decodeCheckpoint(await downloaded(first.page, '#save-checkpoint'), 'page');
        const counters = checkpoint.state.counters.slice();
        counters[counterWords.generatorStep] = longRun;
        counters[counterWords.criticStep] = 5 * longRun;
        const state = { ...checkpoint.state, counters };
        const file = await encodeCheckpoint({ ...checkpoint, state, step: longRun });
        // A page of the same site that has no run open.
        await first.page.goto(`${stage.site.address}terms.html`);
        await first.page.evaluate(becomeLong, { steps: longRun, file: Buffer.from(file).toString('base64') });
        const { page, faults } = await visit(stage.browser, address, context);
        await noted(page, 'at iteration 100,000');
        await page.getByRole('button', { name: 'Continue it' }).click();
        await reached(page, longRun);
        await page.click('#step');
        await page.waitForSelector(`#panel[data-saved="${longRun + 1}"]`);
        const [appended, record] = await sizesOfSave(page);
        expect(appended).toBeGreaterThan(100);
        expect(appended! + record!).toBeLessThan(mostSavedBytes);

        await changeTabs(page, 4);
        const before = await listenersOf(page);
        const longest = await longestTaskOf(stage.browser, page, () => changeTabs(page, 60));
        console.log(`a save: ${appended! + record!} bytes; longest task ${longest.toFixed(0)} ms of CPU`);
        expect(await listenersOf(page)).toBe(before);
        expect(longest).toBeGreaterThan(1);
        expect(longest).toBeLessThan(longestTaskMs);
        const lines = (await downloaded(page, '#save-metrics')).toString().trim().split('\n');
        expect(lines).toHaveLength(longRun + 1);
        expect(JSON.parse(lines.at(-1)!)).toMatchObject({ step: longRun + 1 });
        expect(faults).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });
}

/** Makes the one run in the storage as long as one of four hours. In the page, so that nothing from here is at hand. */
async function becomeLong({ steps, file }: { readonly steps: number; readonly file: string }): Promise<void> {
  const opening = indexedDB.open('earthmover');
  await new Promise((resolve) => {
    opening.onsuccess = resolve;
  });
  const store = opening.result.transaction('runs', 'readwrite').objectStore('runs');
  const read = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
  const [record] = await read(store.getAll(IDBKeyRange.bound('run/', 'run0')));
  const { jsonl } = await read(store.get(`lines/${record.id}/0`));
  const line = JSON.parse(jsonl[0]);
  const chunkLines = 1000;
  const chunks = steps / chunkLines;
  for (let i = 0; i < chunks; i++) {
    const rows = Array.from({ length: chunkLines }, (_, k) => ({ ...line, step: i * chunkLines + k + 1 }));
    const distances = rows.filter(({ step }) => step % 10 === 0).map(({ step }) => ({ step, w1: 1 / step }));
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    store.put({ jsonl: [text], distances: [distances] }, `lines/${record.id}/${i}`);
  }
  store.put([Uint8Array.from(atob(file), (c) => c.charCodeAt(0))], `files/${record.id}`);
  store.put({ ...record, step: steps, chunks }, `run/${record.id}`);
  await new Promise((resolve) => {
    store.transaction.oncomplete = resolve;
  });
  opening.result.close();
}

/** Bytes of what the last save of the long run wrote besides its checkpoint: the chunk and the record. */
function sizesOfSave(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('earthmover');
    await new Promise((resolve) => {
      opening.onsuccess = resolve;
    });
    const store = opening.result.transaction('runs').objectStore('runs');
    const read = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const records = await read(store.getAll(IDBKeyRange.bound('run/', 'run0')));
    const record = records.find(({ chunks }) => chunks > 50);
    const chunk = await read(store.get(`lines/${record.id}/${record.chunks - 1}`));
    opening.result.close();
    return [chunk, record].map((value) => JSON.stringify(value).length);
  });
}

/** Goes to another tab and back, again and again. */
function changeTabs(page: Page, count: number): Promise<void> {
  return page.evaluate(async (changes) => {
    for (let i = 0; i < changes; i++) {
      document.getElementById(i % 2 === 0 ? 'tab-recorded' : 'tab-points')?.click();
      // Long enough for the curves, which are drawn a little later.
      await new Promise((resolve) => {
        setTimeout(resolve, i % 2 === 0 ? 20 : 250);
      });
    }
  }, count);
}

/** CPU time of the longest task of the page's main thread, in milliseconds: on a busy machine the clock tells nothing. */
async function longestTaskOf(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await work();
  const { traceEvents: events } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: {
      readonly name: string;
      readonly pid: number;
      readonly tid: number;
      readonly tdur?: number;
      readonly args: { readonly name?: string };
    }[];
  };
  const mains = events
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = events.filter(
    ({ name, pid, tid }) => /RunTask$/.test(name) && mains.includes(`${pid} ${tid}`),
  );
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

/** Listeners that the page has once what is not needed any more is gone. */
async function listenersOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find(({ name }) => name === 'JSEventListeners')!.value;
}
