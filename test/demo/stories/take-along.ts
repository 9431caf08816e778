import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { farthest, runOnnx } from '../../support/onnx-session.ts';
import { downloaded, fill, keepFile, playToGoal, reached, tinyPoints, type Visit, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { withTrainer } from '../trainer.ts';

/** What a visitor shows to others: a poster, a film. */
export function takeAlong(stage: Stage): void {
  describe('a run to show', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&${tinyPoints}&steps=30`);
      await playToGoal(seen.page, 30);
    });
    afterAll(() => seen?.close());

    it('comes as a poster with picture and curves', async () => {
      const bytes = await downloaded(seen.page, '#save-poster');
      keepFile('poster.png', bytes);
      const { width, height, data, channels } = decode(bytes);
      expect(width).toBe(1600);
      expect(height).toBeGreaterThan(700);
      // Both halves hold more than paper: many of their pixels are of another colour than the corner.
      for (const half of [0, 1]) {
        let drawn = 0;
        for (let y = 130; y < height - 60; y++) {
          for (let x = half * 800 + 60; x < half * 800 + 740; x++) {
            const at = (y * width + x) * channels;
            if ([0, 1, 2].some((channel) => Math.abs(data[at + channel]! - data[channel]!) > 40)) drawn++;
          }
        }
        expect(drawn, `half ${half}`).toBeGreaterThan(3000);
      }
    });

    it('comes as a generator that another program draws the same samples with', async () => {
      const { page } = seen;
      const model = await downloaded(page, '#save-onnx');
      const checkpoint = await downloaded(page, '#save-checkpoint');
      const [latents, samples] = await withTrainer(stage.device, checkpoint, async (trainer) => {
        const drawn = trainer.fixedLatents(5);
        return [drawn, await trainer.sample(drawn)] as const;
      });
      const dims = [5, latents.length / 5];
      const [theirs] = await runOnnx(model, [{ latents: { dims, data: latents } }]);
      expect(theirs?.dims).toEqual([5, 2]);
      expect(farthest(theirs?.data ?? [], samples)).toBeLessThan(1e-5);
    });

    it('comes as a film of the time between two clicks', async () => {
      const { page } = seen;
      await fill(page, { steps: '400' });
      await page.click('#settings-form [type=submit]');
      await page.waitForSelector('#panel[aria-busy=false]');
      await page.click('#record-film');
      await page.locator('#record-film', { hasText: 'End the film' }).waitFor();
      await page.click('#play');
      await reached(page, 120);
      const bytes = await downloaded(page, '#record-film');
      // WebM is EBML, which begins with these.
      expect([...bytes.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3]);
      expect(bytes.length).toBeGreaterThan(5000);
      expect(await page.locator('#record-film').innerText()).toBe('Record a film');
      expect(seen.faults).toEqual([]);
    });
  });
}
