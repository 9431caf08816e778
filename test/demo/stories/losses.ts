import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { downloaded, fill, noted, playToGoal, reached, smallPoints, stepOf, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { expectSameBits, trainedInNode } from '../trainer.ts';

const goal = 50;
/** So far that no machine is there before the page is stopped: 50 iterations were over in time on a fast one. */
const farGoal = 300;
/** Iterations of the run that goes on after the reload. */
const after = 20;
const address = (steps: number) => `#view=points&seed=7&steps=${steps}&${smallPoints}`;

/** Whatever happens to a run on its way, it ends with the bits of the same run in Node. */
export function losses(stage: Stage): void {
  /** The page's checkpoint against the same run in Node. */
  async function expectNodesBits(page: Page, steps: number): Promise<void> {
    const { state, run } = await checkpointOf(page);
    expectSameBits(state, await trainedInNode(stage.device, run, steps));
  }

  describe('the same seed on the same adapter', () => {
    it('gives the same bits in Chrome and in Node after 50 iterations', async () => {
      const seen = await visit(stage.browser, stage.site.address + address(goal));
      try {
        await playToGoal(seen.page, goal);
        await expectNodesBits(seen.page, goal);
        expect(seen.faults).toEqual([]);
      } finally {
        await seen.close();
      }
    });

    it('also where the GPU process was killed on the way, and then the page reloaded', async () => {
      const seen = await visit(stage.browser, stage.site.address + address(farGoal));
      const { page } = seen;
      try {
        await page.click('#play');
        await reached(page, 5);
        process.kill(await gpuProcess(stage.browser), 'SIGKILL');
        await noted(page, 'The GPU is back');
        const back = await stepOf(page);
        await reached(page, back + 2);
        await page.click('#play');
        await page.waitForSelector('#panel[data-playing=false]');
        const left = await stepOf(page);
        expect(left).toBeLessThan(farGoal);
        await page.reload();
        await noted(page, `is saved, at iteration ${left}`);
        expect(await stepOf(page)).toBe(0);
        await page.getByRole('button', { name: 'Continue it' }).click();
        await reached(page, left);
        // Another goal is no other run: what is left to train would only show again what these iterations show.
        await fill(page, { steps: String(left + after) });
        await page.click('#apply');
        await page.waitForFunction((steps) => location.hash.includes(`steps=${steps}`), left + after);
        await playToGoal(page, left + after);
        await expectNodesBits(page, left + after);
      } finally {
        await seen.close();
      }
    });
  });
}

async function checkpointOf(page: Page): Promise<Checkpoint> {
  return decodeCheckpoint(await downloaded(page, '#save-checkpoint'), 'page');
}

async function gpuProcess(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.find(({ type }) => type === 'GPU')!.id;
}
