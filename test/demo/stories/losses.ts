import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import type { TrainerState } from '../../../src/gan/trainer.ts';
import { downloaded, noted, playToGoal, reached, smallPoints, stepOf, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { expectSameBits, trainedInNode } from '../trainer.ts';

const goal = 50;
const address = `#view=points&seed=7&steps=${goal}&${smallPoints}`;

/** Whatever happens to a run on its way, it ends with the bits of the same run in Node. */
export function losses(stage: Stage): void {
  let undisturbed: Promise<TrainerState> | undefined;
  /** The page's checkpoint against the run in Node, which is done once. */
  async function expectNodesBits(page: Page): Promise<void> {
    const { state, run } = await checkpointOf(page);
    undisturbed ??= trainedInNode(stage.device, run, goal);
    expectSameBits(state, await undisturbed);
  }

  describe('the same seed on the same adapter', () => {
    it('gives the same bits in Chrome and in Node after 50 iterations', async () => {
      const seen = await visit(stage.browser, stage.site.address + address);
      try {
        await playToGoal(seen.page, goal);
        await expectNodesBits(seen.page);
        expect(seen.faults).toEqual([]);
      } finally {
        await seen.close();
      }
    });

    it('also where the GPU process was killed on the way, and then the page reloaded', async () => {
      const seen = await visit(stage.browser, stage.site.address + address);
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
        expect(left).toBeLessThan(goal);
        await page.reload();
        await noted(page, `is saved, at iteration ${left}`);
        expect(await stepOf(page)).toBe(0);
        await page.getByRole('button', { name: 'Continue it' }).click();
        await reached(page, left);
        await playToGoal(page, goal);
        await expectNodesBits(page);
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
