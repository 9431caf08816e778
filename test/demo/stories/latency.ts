import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginAnew, reached, smallPoints, stepOf, type Visit, visit } from '../page.ts';
import type { Stage } from '../stage.ts';

const handledMs = 100;
const longestTaskMs = 200;
const presses = 40;

/** How soon the page answers, on a machine that does nothing else. */
export function latency(stage: Stage): void {
  describe('a busy page', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&${smallPoints}`);
    });
    afterAll(() => seen?.close());

    it('handles input within 100 ms while it trains, and has no long task', async () => {
      const { page } = seen;
      await beginAnew(page);
      await page.evaluate(() => {
        const kept = { tasks: [] as number[], handled: [] as number[], painted: [] as number[] };
        Object.assign(globalThis, { kept });
        new PerformanceObserver((list) =>
          kept.tasks.push(...list.getEntries().map(({ duration }) => duration)),
        ).observe({ type: 'longtask' });
        addEventListener('change', () => kept.handled.push(globalThis.performance.now() - pressed), true);
        let pressed = 0;
        addEventListener(
          'keyup',
          ({ timeStamp }) => {
            pressed = timeStamp;
            requestAnimationFrame(() =>
              setTimeout(() => kept.painted.push(globalThis.performance.now() - timeStamp)),
            );
          },
          true,
        );
      });
      await page.click('#play');
      await reached(page, 5);
      await page.locator('#legend input').first().focus();
      for (let i = 0; i < presses; i++) {
        await page.keyboard.press('Space');
        await page.waitForTimeout(50);
      }
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      expect(await stepOf(page)).toBeGreaterThan(5);
      const { tasks, handled, painted } = await page.evaluate(
        () => (globalThis as unknown as { kept: Record<'tasks' | 'handled' | 'painted', number[]> }).kept,
      );
      expect(handled).toHaveLength(presses);
      const longest = Math.max(0, ...tasks);
      const figures = [handled, painted].map((all) =>
        [0.5, 0.95].map((share) => quantile(all, share).toFixed(0)),
      );
      console.log(
        `input handled: ${figures[0]} ms (50 %, 95 %); painted, on the CPU that trains: ${figures[1]} ms; longest task ${longest.toFixed(0)} ms`,
      );
      expect(quantile(handled, 0.95)).toBeLessThanOrEqual(handledMs);
      expect(longest).toBeLessThanOrEqual(longestTaskMs);
      expect(seen.faults).toEqual([]);
    });
  });
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
}
