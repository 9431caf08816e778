import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { earthmover } from '../../cli/run-command.ts';
import {
  beginAnew,
  distanceOf,
  downloaded,
  drop,
  fill,
  keepPicture,
  noted,
  playToGoal,
  reached,
  smallPoints,
  stepOf,
  unfold,
  type Visit,
  visit,
} from '../page.ts';
import { expectToFollowScheme } from '../scheme.ts';
import type { Stage } from '../stage.ts';
import { withTrainer } from '../trainer.ts';

/** Acceptance in one visit: toy run, checkpoint to Node and back, digits, own pictures. */
export function aVisit(stage: Stage): void {
  describe('a visit to the built page', () => {
    let seen: Visit;
    let checkpoint: Uint8Array;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&seed=1&${smallPoints}`);
    });
    afterAll(() => seen?.close());

    it('trains 8 Gaussians until the exact distance has halved', async () => {
      const { page } = seen;
      const start = await distanceOf(page);
      expect(start).toBeGreaterThan(1);
      await page.click('#play');
      await page.waitForFunction(
        (goal) => Number(document.getElementById('figures')?.dataset.w1) < goal,
        start / 2,
      );
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      expect(await distanceOf(page)).toBeGreaterThan(0);
    });

    it('does one step at a time, and stands still between', async () => {
      const { page } = seen;
      const before = await stepOf(page);
      await page.click('#step');
      await reached(page, before + 1);
      await page.click('#step');
      await reached(page, before + 2);
      expect(await stepOf(page)).toBe(before + 2);
    });

    it('goes on with another clip and the same weights', async () => {
      const { page } = seen;
      const before = await stepOf(page);
      await fill(page, { clip: '0.03' });
      await page.click('#apply');
      await page.waitForFunction(() => location.hash.includes('clip=0.03'));
      await page.click('#step');
      await reached(page, before + 1);
      expect(await stepOf(page)).toBe(before + 1);
    });

    it('gives a checkpoint that Node goes on with', async () => {
      checkpoint = await downloaded(seen.page, '#save-checkpoint');
      const step = await stepOf(seen.page);
      await withTrainer(stage.device, checkpoint, async (trainer) => {
        expect(trainer.step).toBe(step);
        expect(trainer.config.clip).toBe(0.03);
        const steps = [];
        for await (const metrics of trainer.train({ steps: 2 })) steps.push(metrics.step);
        expect(steps).toEqual([step + 1, step + 2]);
      });
    });

    it('goes on with a checkpoint that Node wrote', async () => {
      const { page } = seen;
      const before = await decodeCheckpoint(checkpoint, 'page');
      const continued = await withTrainer(stage.device, checkpoint, async (trainer) => {
        for await (const _ of trainer.train({ steps: 3 }));
        return encodeCheckpoint({ ...before, state: await trainer.capture(), step: trainer.step });
      });
      await page.setInputFiles('#checkpoint-file', {
        name: 'from-node.safetensors',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(continued),
      });
      await noted(page, 'from-node.safetensors is loaded');
      expect(await stepOf(page)).toBe(before.step + 3);
      await page.click('#step');
      await reached(page, before.step + 4);
    });

    it('shows a few samples of each set to choose it by, and takes the choice', async () => {
      const { page } = seen;
      await unfold(page, '#data');
      await page.waitForSelector('.samples svg');
      // Three formulas and the two lines; what the visitor draws has a plus.
      const dots = page.locator('.samples .dots');
      expect(await dots.count()).toBe(4);
      expect(await page.locator('.samples .own').count()).toBe(1);
      await expectToFollowScheme(page, dots.first(), '--real');
      expect(await page.isChecked('.samples [value="8gaussians"]')).toBe(true);
      expect(await page.innerText('#figures')).toContain('Distance');
      await page.click('#tab-pictures');
      // Those of points do not stand while the first run of pictures is made.
      expect(await page.innerText('#figures')).not.toContain('Distance');
      await page.waitForFunction(
        () => document.querySelector<HTMLImageElement>('.samples img')?.naturalWidth === 56,
      );
      await page.click('.samples [value=images]');
      expect(await page.inputValue('#target')).toBe('images');
      await page.click('.samples [value=mnist]');
      expect(await page.inputValue('#target')).toBe('mnist');
    });

    it('trains MNIST for 20 iterations in the picture view', async () => {
      const { page } = seen;
      await page.click('#tab-pictures');
      await page.waitForSelector('#panel[aria-busy=false] #play:not([disabled])');
      await fill(page, {
        generator: 'mlp-bn:32',
        critic: 'mlp-leaky:32',
        batch: '16',
        imageSize: '16',
        steps: '20',
      });
      await beginAnew(page);
      await playToGoal(page, 20);
      expect(await stepOf(page)).toBe(20);
      expect(await page.locator('#plates canvas').first().getAttribute('aria-label')).toContain(
        '36 generated pictures',
      );
      await keepPicture(page, 'pictures');
    });

    it('trains on three PNGs that were dropped, and the command line goes on with the checkpoint', async () => {
      const { page } = seen;
      const folder = mkdtempSync(join(tmpdir(), 'earthmover-demo-'));
      try {
        const pictures = join(folder, 'pictures');
        mkdirSync(pictures);
        const files = [0, 1, 2].map((i) => {
          const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, at) => (at * (i + 3)) % 256);
          const bytes = encode({ width: 40, height: 30, channels: 3, depth: 8, data });
          const name = `own ${i} <b>&amp;.png`;
          writeFileSync(join(pictures, name), bytes);
          return { name, type: 'image/png', bytes };
        });
        await fill(page, { steps: '3' });
        await drop(page, files);
        await page.click('#use-pictures');
        await page.waitForFunction(() =>
          document.getElementById('state')?.textContent?.includes('3 samples of your pictures'),
        );
        await playToGoal(page, 3);
        const file = join(folder, 'page.safetensors');
        writeFileSync(file, await downloaded(page, '#save-checkpoint'));
        const out = join(folder, 'run');
        const { code, stderr } = await earthmover(
          ...['train', '--resume', file, '--data', pictures, '--steps', '5', '--out', out, '--quiet'],
        );
        expect(code, stderr).toBe(0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

    it('has left nothing in the console', () => {
      expect(seen.faults).toEqual([]);
    });
  });
}
