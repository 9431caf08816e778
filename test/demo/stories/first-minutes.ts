import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src/cli/evaluation.ts';
import { mnistFolder } from '../../../src/node/ready-sets.ts';
import { cacheFolder } from '../../../src/runtime/platform/node/cache-folder.ts';
import { earthmover } from '../../cli/run-command.ts';
import { downloaded } from '../page.ts';
import type { Stage } from '../stage.ts';

const ringMs = 60_000;
const digitsMs = 120_000;
const leastQuality = 0.5;
const leastClasses = 8;
const mostDistance = 45;

/** What a visitor has after a minute or two on SwiftShader who does nothing: on a machine that does nothing else. */
export function firstMinutes(stage: Stage): void {
  describe('the first minutes', () => {
    it('bring all eight modes of the ring, half of the points within 3σ of one, in 60 s from a cold open', async () => {
      const found = await visited(stage, '', ringMs, (page) =>
        page.evaluate(() => {
          const { step, covered, quality } = document.getElementById('figures')?.dataset ?? {};
          return { step: Number(step), covered: Number(covered), quality: Number(quality) };
        }),
      );
      console.log(`the ring after 60 s: ${JSON.stringify(found)}`);
      expect(found.covered).toBe(8);
      expect(found.quality).toBeGreaterThanOrEqual(leastQuality);
    });

    it('bring digits of at least eight classes, at a Fréchet distance of 45 at most, in 120 s from a cold open', async () => {
      const bytes = await visited(stage, '#view=pictures', digitsMs, async (page) => {
        await page.click('#play');
        await page.waitForSelector('#panel[data-playing=false]');
        return downloaded(page, '#save-checkpoint');
      });
      const { step, effective, distances } = await evaluated(bytes);
      const frechet = distances.find(({ name }) => name === 'Fréchet')?.value;
      console.log(
        `digits after 120 s, iteration ${step}: ${effective?.found} classes in effect, Fréchet ${frechet}`,
      );
      expect(effective?.found).toBeGreaterThanOrEqual(leastClasses);
      expect(frechet).toBeLessThanOrEqual(mostDistance);
    });
  });
}

/** What `look` finds so many milliseconds after the address was asked for, in a fresh profile. */
async function visited<T>(
  stage: Stage,
  hash: string,
  ms: number,
  look: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 720 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(ms);
    const start = performance.now();
    await page.goto(stage.site.address + hash);
    await page.waitForTimeout(start + ms - performance.now());
    return await look(page);
  } finally {
    await context.close();
  }
}

/** What `earthmover evaluate` says of a checkpoint, by the project's classifier. */
async function evaluated(checkpoint: Uint8Array): Promise<Evaluation> {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-first-minutes-'));
  try {
    const file = join(folder, 'page.safetensors');
    writeFileSync(file, checkpoint);
    // The page has the first 4,000 digits; the project's classifier and its test set are of all of them.
    const all = await mnistFolder(cacheFolder(), console.log);
    const { code, stdout, stderr } = await earthmover(
      'evaluate',
      '--checkpoint',
      file,
      '--data',
      all,
      '--json',
    );
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Evaluation;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
