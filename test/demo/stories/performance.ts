import { describe, expect, it } from 'vitest';
import { reached, smallPoints, stepOf, visit } from '../page.ts';
import type { Stage } from '../stage.ts';

const inputMs = 100;
const longestTaskMs = 200;
const presses = 40;
const transferBytes = 200_000;

/** What the page costs: bytes, and time that the visitor waits. */
export function performance(stage: Stage): void {
  describe('performance', () => {
    it('answers input within 100 ms while it trains, and has no long task', async () => {
      const seen = await visit(stage.browser, `${stage.site.address}#view=points&${smallPoints}`);
      const { page } = seen;
      try {
        await page.evaluate(() => {
          const kept = { tasks: [] as number[], inputs: [] as number[] };
          Object.assign(globalThis, { kept });
          new PerformanceObserver((list) =>
            kept.tasks.push(...list.getEntries().map(({ duration }) => duration)),
          ).observe({
            type: 'longtask',
          });
          // From the key to the end of the next frame, in which its effect is seen.
          addEventListener('keydown', ({ timeStamp }) => {
            requestAnimationFrame(() =>
              setTimeout(() => kept.inputs.push(globalThis.performance.now() - timeStamp)),
            );
          });
        });
        const before = await stepOf(page);
        await page.click('#play');
        await reached(page, before + 5);
        await page.locator('#legend input').first().focus();
        for (let i = 0; i < presses; i++) {
          await page.keyboard.press('Space');
          await page.waitForTimeout(50);
        }
        expect(await stepOf(page)).toBeGreaterThan(before + 5);
        await page.waitForFunction(
          (all) => (globalThis as unknown as { kept: { inputs: number[] } }).kept.inputs.length === all,
          presses,
        );
        const { tasks, inputs } = await page.evaluate(
          () => (globalThis as unknown as { kept: { tasks: number[]; inputs: number[] } }).kept,
        );
        inputs.sort((a, b) => a - b);
        const p95 = inputs[Math.floor(0.95 * inputs.length)]!;
        const longest = Math.max(0, ...tasks);
        console.log(
          `input to frame: median ${inputs[presses / 2]!.toFixed(0)} ms, 95 % ${p95.toFixed(0)} ms; longest task ${longest.toFixed(0)} ms`,
        );
        expect(p95).toBeLessThanOrEqual(inputMs);
        expect(longest).toBeLessThanOrEqual(longestTaskMs);
      } finally {
        await seen.close();
      }
    });

    it('is at most 200 kB without the data', () => {
      const bytes = stage.site.transferred();
      console.log(`the page: ${bytes.toLocaleString('en')} bytes gzipped`);
      expect(bytes).toBeGreaterThan(50_000);
      expect(bytes).toBeLessThanOrEqual(transferBytes);
    });
  });
}
