import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptiest, misfits, mostEmpty } from '../fit.ts';
import { drop, noted, reached, tinyPoints, unfold, type Visit, visit } from '../page.ts';
import { foldAll, type Panel, panels } from '../panels.ts';
import { screens } from '../screens.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

const views = ['points', 'compare', 'pictures', 'recorded'] as const;

/** What fits where: the page on four screens, in every view. */
export function layout(stage: Stage): void {
  describe('the layout', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&${tinyPoints}`);
    });
    afterAll(() => seen?.close());

    it.each(views)(
      'of %s cuts nothing, leaves no part empty, and has controls that a finger hits',
      async (view) => {
        const { page } = seen;
        await show(page, view);
        for (const size of screens) {
          await page.setViewportSize(size);
          await drawn(page);
          expect(await misfits(page), `at ${size.width}`).toEqual([]);
          expect(await emptiest(page), `at ${size.width}`).toBeLessThan(mostEmpty);
        }
      },
    );

    it.each(views)('of %s is one screen at 1280 × 720 and larger', async (view) => {
      const { page } = seen;
      await show(page, view);
      for (const size of screens.slice(2)) {
        await page.setViewportSize(size);
        await drawn(page);
        const height = await page.evaluate(() => document.documentElement.scrollHeight);
        expect(height, `${view} at ${size.width}`).toBeLessThanOrEqual(size.height);
      }
    });

    it('has the way to play on the screen of a phone, wherever it was scrolled to', async () => {
      const { page } = seen;
      await show(page, 'points');
      await page.setViewportSize(screens[0]);
      for (const y of [0, 400, 100_000]) {
        await page.evaluate((top) => scrollTo(0, top), y);
        const box = await page.locator('#play').boundingBox();
        expect(box!.y + box!.height).toBeLessThanOrEqual(screens[0].height);
      }
    });

    it('stays where it is when messages come', async () => {
      const { page } = seen;
      await page.setViewportSize(screens[2]);
      await show(page, 'points');
      const place = () => page.locator('#plates').boundingBox();
      const before = await place();
      const files = ['one.txt', 'two.txt'].map((name) => ({
        name,
        type: 'text/plain',
        bytes: new Uint8Array(1),
      }));
      await drop(page, files, 'footer');
      await noted(page, 'can be dropped');
      expect(await place()).toEqual(before);
    });

    it('tells what its colours and axes mean', async () => {
      const { page } = seen;
      expect(await page.locator('#plates .scale').innerText()).toMatch(
        /^critic’s score\s−?[\d.e−]+\s+−?[\d.e−]+$/,
      );
    });

    it('draws a curve without a value as it did before there was any', async () => {
      const { page } = seen;
      const curve = () =>
        page
          .locator('#chart-estimate canvas')
          .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      const empty = () => page.locator('#chart-estimate [aria-label$="no data yet"]').waitFor();
      await empty();
      const before = await curve();
      await page.click('#step');
      await page.locator('#chart-estimate [aria-label*="iteration 1"]').waitFor();
      expect(await curve()).not.toBe(before);
      await page.click('#reset');
      await empty();
      expect(await curve()).toBe(before);
    });

    it('moves the second line of Example 1 with its θ', async () => {
      const { page } = seen;
      const plane = () =>
        page.locator('#plates canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      await page.selectOption('#target', 'lines');
      await page.locator('#state', { hasText: 'two lines' }).waitFor();
      await unfold(page, '#extra');
      const before = await plane();
      await page.locator('#theta').fill('0.9');
      expect(await plane()).not.toBe(before);
      await page.selectOption('#target', '8gaussians');
      await page.locator('#state', { hasText: '8 Gaussians' }).waitFor();
    });

    it('goes back in time over picture and curves', async () => {
      const { page } = seen;
      await page.setViewportSize(screens[2]);
      for (let step = 1; step <= 3; step++) {
        await page.click('#step');
        await reached(page, step);
      }
      const caption = page.locator('#plates figcaption > :first-child');
      await caption.filter({ hasText: /iteration 3/ }).waitFor();
      await page.locator('#moment').focus();
      await page.keyboard.press('ArrowLeft');
      await caption.filter({ hasText: 'iteration 2' }).waitFor();
      expect(await page.locator('#moment').getAttribute('aria-valuetext')).toBe('iteration 2 of 3');
      const curve = page.locator('#chart-exact canvas');
      const box = (await curve.boundingBox())!;
      await curve.hover({ position: { x: 70, y: box.height / 2 } });
      await caption.filter({ hasText: /iteration [01]$/ }).waitFor();
      await page.mouse.move(0, 0);
      await caption.filter({ hasText: /iteration 3/ }).waitFor();
      expect(seen.faults).toEqual([]);
    });

    it.each(Object.entries<Panel>(panels))(
      'of the panel “%s” cuts nothing, and can be read in the dark',
      async (_, panel) => {
        const { page } = seen;
        await show(page, panel.view);
        await page.setViewportSize(screens[2]);
        await panel.open(page);
        for (const size of screens) {
          await page.setViewportSize(size);
          await drawn(page);
          expect(await misfits(page), `at ${size.width}`).toEqual([]);
        }
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await violations(page, panel.place)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'light' });
        await panel.close?.(page);
        await foldAll(page);
        expect(seen.faults).toEqual([]);
      },
    );
  });
}

/** Resolves once the page has drawn what a new size asks for: it does so in the frame after. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

async function show(page: Page, view: string): Promise<void> {
  await page.click(`#tab-${view}`);
  if (view !== 'recorded') await page.waitForSelector('#panel[aria-busy=false] #play:not([disabled])');
}
