import { describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { notes } from '../page.ts';
import type { Stage } from '../stage.ts';

/** Browsers without WebGPU get words and a recorded run. */
export function noGpu(stage: Stage): void {
  describe('without WebGPU', () => {
    it('paints, says which browsers have it, and plays a recorded run', async () => {
      const plain = await launchBrowser({ webgpu: false });
      try {
        const page = await plain.newPage();
        page.setDefaultTimeout(60_000);
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(String(error)));
        await page.goto(stage.site.address);
        await page.waitForSelector('#tab-recorded[aria-selected=true]');
        expect(await notes(page)).toMatch(/This browser has (no )?WebGPU[\s\S]* Chrome 1\d\d/);
        expect(await notes(page)).not.toMatch(/--enable|swiftshader|adapter/);
        expect(await page.locator('#play').isVisible()).toBe(false);
        const caption = page.locator('#plates figcaption', { hasText: 'Iteration 0: exact W₁' });
        await caption.waitFor();
        await page.fill('#recorded-at', '48');
        await page.locator('#plates figcaption', { hasText: 'Iteration 1,500' }).waitFor();
        expect(faults).toEqual([]);
      } finally {
        await plain.close();
      }
    });
  });
}
