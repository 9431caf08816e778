import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { reached } from '../page.ts';
import type { Stage } from '../stage.ts';

const movesMs = 2000;
const trainsMs = 8000;

/** The page from a cold open, as a visitor has it who does nothing: on a machine that does nothing else. */
export function opening(stage: Stage): void {
  describe('a cold open', () => {
    it('shows a recorded run that moves within 2 s, before a GPU is asked for, and trains within 8 s', async () => {
      const context = await stage.browser.newContext({ viewport: { width: 1280, height: 720 } });
      try {
        const page = await context.newPage();
        // The worker asks for the GPU: what moved by the time that the page starts it.
        await page.addInitScript(() => {
          const Plain = Worker;
          globalThis.Worker = class extends Plain {
            constructor(...given: ConstructorParameters<typeof Worker>) {
              super(...given);
              const canvas = document.querySelector<HTMLElement>('canvas[data-recorded]');
              document.documentElement.dataset.behindWorker = canvas?.dataset.recorded ?? '0';
            }
          };
        });
        const start = performance.now();
        await page.goto(stage.site.address);
        await recordedBehind(page, 0);
        const movesAt = performance.now();
        await reached(page, 1);
        const trainsAt = performance.now();
        // Beside its own picture by then: the recording has made room for it.
        await page.waitForSelector('#replay canvas');
        const shownAt = performance.now();
        const [moves, trains, shown] = [movesAt, trainsAt, shownAt].map((at) => (at - start).toFixed(0));
        console.log(
          `a cold open: moves after ${moves} ms, trains after ${trains} ms, is seen after ${shown} ms`,
        );
        expect(movesAt - start).toBeLessThanOrEqual(movesMs);
        const moved = await page.evaluate(() => document.documentElement.dataset.behindWorker);
        expect(Number(moved)).toBeGreaterThan(0);
        expect(shownAt - start).toBeLessThanOrEqual(trainsMs);
      } finally {
        await context.close();
      }
    });

    it('moves nothing by itself for those who asked for less motion', async () => {
      const context = await stage.browser.newContext({ reducedMotion: 'reduce' });
      try {
        const page = await context.newPage();
        await page.goto(stage.site.address);
        await recordedBehind(page, 1000);
        await page.waitForSelector('#panel[data-ready=true]');
        await page.waitForTimeout(500);
        expect(await page.locator('#panel').getAttribute('data-playing')).toBe('false');
        expect(await page.locator('#figures').getAttribute('data-step')).toBe('0');
        await page.click('#play');
        await reached(page, 1);
      } finally {
        await context.close();
      }
    });
  });
}

/** Waits until the recording stands behind an iteration. */
async function recordedBehind(page: Page, step: number): Promise<void> {
  await page.waitForFunction(
    (least) => Number(document.querySelector<HTMLElement>('canvas[data-recorded]')?.dataset.recorded) > least,
    step,
  );
}
