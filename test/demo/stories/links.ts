import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import {
  downloaded,
  fill,
  noted,
  notes,
  reached,
  stepOf,
  tinyPoints,
  unfold,
  type Visit,
  visit,
} from '../page.ts';
import type { Stage } from '../stage.ts';

/** Links to a run: as short as they can be, and to where it is. */
export function links(stage: Stage): void {
  describe('a link', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&v=1s&seed=4`);
    });
    afterAll(() => seen?.close());

    it('to what a view trains by itself carries a code and the seed', async () => {
      const { page } = seen;
      expect(await page.evaluate(() => location.hash)).toBe('#view=points&play=false&v=1s&seed=4');
      await page.goto(`${stage.site.address}#view=points&play=false&seed=4&${tinyPoints}&ema=0`);
      await page.reload();
      await page.waitForSelector('#panel[data-ready=true]');
      expect(await page.inputValue('#setting-generator')).toBe('mlp:8');
    });

    it('to an iteration is copied, and leads to its bits', async () => {
      const { page } = seen;
      for (let step = 1; step <= 3; step++) {
        await page.click('#step');
        await reached(page, step);
      }
      const before = await decodeCheckpoint(await downloaded(page, '#save-checkpoint'), 'page');
      const copied = await copyLink(page);
      expect(copied).toMatch(/&step=3$/);
      const other = await stage.browser.newContext();
      try {
        const there = await other.newPage();
        await there.goto(copied.replace('&play=false', ''));
        await there.waitForSelector('#panel[data-ready=true]');
        await reached(there, 3);
        await there.waitForSelector('#panel[data-playing=false]');
        expect(await stepOf(there)).toBe(3);
        const after = await decodeCheckpoint(await downloaded(there, '#save-checkpoint'), 'page');
        expect(after.step).toBe(3);
        expect(after.state.counters).toEqual(before.state.counters);
        expect(after.state.tensors).toEqual(before.state.tensors);
        // From there on it is a run like any other.
        await there.click('#step');
        await reached(there, 4);
      } finally {
        await other.close();
      }
    });

    it('to a run whose settings were changed on the way leads to its beginning, and says so', async () => {
      const { page } = seen;
      await fill(page, { lr: '0.002' });
      await page.click('#apply');
      await page.waitForFunction(() => location.hash.includes('lr=0.002'));
      expect(await copyLink(page)).not.toContain('step=');
      expect(await notes(page)).toContain('settings were changed on the way');
    });

    it.each([
      ['v=__proto__', 'defaults that this page does not know, v=__proto__'],
      ['v=9s&seed=1', 'defaults that this page does not know, v=9s'],
      [`${tinyPoints}&step=1e999`, 'no whole number, step=1e999'],
      [`${tinyPoints}&step=%3Cscript%3E`, 'no whole number, step=<script>'],
      ['v=1s&clip=&lr=', 'Clip cannot be empty'],
    ])('with %s is refused in words, and there is a run all the same', async (hash, message) => {
      const { page } = seen;
      await follow(page, `#view=points&play=false&${hash}`);
      await noted(page, message);
      await page.waitForSelector('#panel[aria-busy=false] #play:not([disabled])');
    });

    it('to data that the build left out says what to do, and the list does not offer them', async () => {
      const { page } = seen;
      const small = '#view=pictures&play=false&generator=mlp-bn:8&critic=mlp-leaky:8&imageSize=8&batch=4';
      await follow(page, small);
      await page.waitForSelector('#tab-pictures[aria-selected=true]');
      await page.waitForSelector('#panel[aria-busy=false] #play:not([disabled])');
      const offered = await page
        .locator('#target option')
        .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
      expect(offered).toEqual(['mnist', 'images']);
      await follow(page, `${small}&dataset=fashion-mnist`);
      await noted(page, 'These samples are not on this server');
      expect(await notes(page)).not.toContain('npm');
      await page.waitForSelector('#panel[aria-busy=false]');
    });

    it('leaves the console empty', () => {
      // The browser itself tells of what the server has not.
      expect(seen.faults.filter((fault) => !fault.includes('404'))).toEqual([]);
    });
  });
}

/** The link as the page tells it where it may not write to the clipboard. */
async function copyLink(page: Visit['page']): Promise<string> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
  });
  await unfold(page, '#keep');
  await page.click('#copy-link');
  const text = await page.locator('[data-note=link] pre').innerText();
  return /https?:\S+/.exec(text)?.[0] ?? '';
}

/** Follows a link in the page that is open. */
async function follow(page: Visit['page'], hash: string): Promise<void> {
  await page.evaluate((asked) => {
    location.hash = asked;
  }, hash);
}
