import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepNames } from '../../../src/demo/story/address.ts';
import { lookEvery } from '../../../src/demo/story/duel.ts';
import { launchBrowser } from '../browser.ts';
import { emptiest, misfits, mostEmpty } from '../fit.ts';
import { screens } from '../screens.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

/** A live step compiles and trains at its real size; a machine that others use is given time. */
const patience = 180_000;
/** Steps that need no GPU. */
const still = (['heaps', 'lines', 'optimal'] as const).map((name) => stepNames.indexOf(name) + 1);

/** The guided story, in a browser without WebGPU: its first steps need none. Then what trains, where there is one. */
export function guidedStory(stage: Stage): void {
  describe('the live steps of the story', () => {
    it('train on a GPU of their own, and can be held up', async () => {
      const page = await stage.browser.newPage();
      page.setDefaultTimeout(patience);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      await page.goto(`${stage.site.address}?embed=story-${stepNames.indexOf('duel') + 1}`);
      const answer = page.locator('#story .answer', { hasText: /iteration (2[4-9]|[3-9]\d|\d{3}):/ });
      await answer.waitFor();
      await page.click('#story .controls .primary');
      const held = await page.locator('#story .handle').getAttribute('aria-valuenow');
      await page.waitForTimeout(500);
      const later = await page.locator('#story .handle').getAttribute('aria-valuenow');
      // The look that was on its way is the last one.
      expect(Number(later) - Number(held)).toBeLessThanOrEqual(lookEvery);
      expect(await answer.innerText()).not.toContain('recording');
      expect(faults).toEqual([]);
      await page.close();
    });

    it('turn noise into pictures, and go back in time', async () => {
      const page = await stage.browser.newPage();
      page.setDefaultTimeout(patience);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      await page.goto(`${stage.site.address}?embed=story-${stepNames.indexOf('digits') + 1}`);
      const answer = page.locator('#story .answer');
      await page
        .locator('#story .answer', { hasText: /Iteration [1-9]\d*: the estimate is/ })
        .waitFor({ timeout: 120_000 });
      await page.click('#story .controls .primary');
      const [generated = 0, real = 0] = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLCanvasElement>('#story .pixels canvas')].map((canvas) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          return new Set(data).size;
        }),
      );
      // Pictures, not empty squares: of many shades.
      expect(generated).toBeGreaterThan(50);
      expect(real).toBeGreaterThan(50);
      await page.focus('#story .handle');
      await page.keyboard.press('Home');
      expect(await answer.innerText()).toBe('Iteration 0: noise, and a critic that knows nothing yet.');
      expect(faults).toEqual([]);
      await page.close();
    });
  });

  describe('the guided story', () => {
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    const faults: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser({ webgpu: false });
      context = await browser.newContext({ viewport: screens[2], reducedMotion: 'reduce' });
      page = await context.newPage();
      page.setDefaultTimeout(patience);
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      await page.goto(`${stage.site.address}#view=story`);
      await page.waitForSelector('#story .answer');
    });
    afterAll(() => browser?.close());

    const answer = () => page.locator('#story .answer').innerText();
    const answers = () => expect.poll(answer);

    it('goes through by keyboard alone: drag, answer, next', async () => {
      await focusOn(page, '.handle.real');
      const first = await answer();
      await page.keyboard.press('PageUp');
      await answers().not.toBe(first);
      await page.keyboard.press('End');
      expect(await page.locator('.handle.real').getAttribute('aria-valuetext')).toBe('at 7.75');
      await focusOn(page, '.handle.fake');
      await page.keyboard.press('End');
      await answers().toContain('W₁ is 0');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowRight');
      await answers().toContain('since they differ');
      await focusOn(page, '.turn .primary');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => location.hash)).toBe('#view=story&step=2');
      // The focus stays on the button, for whoever goes on.
      await page.keyboard.press('Shift+Tab');
      await focusOn(page, '.handle');
      await page.keyboard.press('Home');
      await answers().toContain('Only W₁. It is 1.00 and falls to the right');
      await focusOn(page, '.turn .primary');
      await page.keyboard.press('Enter');
      await answers().toContain('its slope is gone');
      await focusOn(page, '.handle');
      await page.keyboard.press('Home');
      await page.keyboard.press('PageUp');
      await page.keyboard.press('PageUp');
      await answers().toContain('The bells overlap');
    });

    it('computes in a worker: a drag goes on while that is busy, and ends with the newest place', async () => {
      const slow = await context.newPage();
      let deliver: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        deliver = resolve;
      });
      // The worker is as late as can be: its code comes when the drag is over.
      await slow.route(/assets\/still-/, async (route) => {
        await held;
        await route.continue();
      });
      await slow.goto(`${stage.site.address}#view=story&step=3`);
      await slow.focus('#story .handle');
      await slow.keyboard.press('Home');
      await slow.keyboard.press('PageUp');
      const knob = slow.locator('#story .handle');
      expect(await knob.getAttribute('aria-valuetext')).toBe('at −4.0');
      expect(await knob.getAttribute('style')).toContain('translate(');
      expect(await slow.locator('#story .answer').innerText()).toBe('');
      deliver();
      await slow.locator('#story .answer', { hasText: 'W₁ is 1.50' }).waitFor();
      await slow.close();
    });

    it('is dragged by pointer, from anywhere near', async () => {
      await page.goto(`${stage.site.address}#view=story&step=2`);
      await page.waitForSelector('#story .handle');
      const { x, y, width, height } = (await page.locator('.handle').boundingBox())!;
      await page.mouse.move(x + width / 2 + 20, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2 - 60, y + height / 2, { steps: 4 });
      const dragged = await page.locator('.handle').getAttribute('aria-valuenow');
      expect(Number(dragged)).toBeLessThan(0.45);
      expect(Number(dragged)).toBeGreaterThan(0.1);
      await page.mouse.up();
      await page.mouse.move(x + 100, y);
      expect(await page.locator('.handle').getAttribute('aria-valuenow')).toBe(dragged);
    });

    it('fits one screen, wide or narrow, nothing cut, no part of it empty, and has no WCAG 2.2 A or AA violation, light or dark', async () => {
      for (const step of stepNames.map((_, i) => i + 1)) {
        await page.evaluate((asked) => {
          location.hash = `#view=story&step=${asked}`;
        }, step);
        await page.waitForSelector(`#story li:nth-child(${step}) [aria-current]`);
        // The phone last: the next step opens on it, with its words folded.
        for (const screen of [...screens].reverse()) {
          await page.setViewportSize(screen);
          const where = `step ${step} at ${screen.width} px`;
          expect([...(await overflow(page)), ...(await misfits(page))], where).toEqual([]);
          expect(await emptiest(page), where).toBeLessThan(mostEmpty);
        }
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page), `step ${step}, ${colorScheme}`).toEqual([]);
        }
      }
    });

    it('plays a recording of what trains, by keyboard, and goes back in time', async () => {
      await page.evaluate((asked) => {
        location.hash = `#view=story&step=${asked}`;
      }, stepNames.indexOf('duel') + 1);
      await focusOn(page, '.controls .primary');
      await page.keyboard.press('Enter');
      await page.locator('#story .answer', { hasText: /iteration ([6-9]\d|\d{3}):/ }).waitFor();
      expect(await answer()).toContain('A recording, since there is no WebGPU here.');
      expect(await page.locator('#story figcaption').allInnerTexts()).toEqual([
        expect.stringMatching(/^WGAN: \d of 8 heaps, W₁ /),
        expect.stringMatching(/^GAN: \d of 8 heaps, W₁ /),
      ]);
      await page.keyboard.press('Enter');
      await focusOn(page, '.handle');
      await page.keyboard.press('Home');
      expect(await answer()).toContain('iteration 0:');
    });

    it('plays clipped critics from recordings, with sliders over what they have', async () => {
      await page.evaluate((asked) => {
        location.hash = `#view=story&step=${asked}`;
      }, stepNames.indexOf('critic') + 1);
      await focusOn(page, '.controls .primary');
      await page.keyboard.press('Enter');
      await page.locator('#story figcaption', { hasText: /Iteration [2-9]\d/ }).waitFor();
      await page.keyboard.press('Enter');
      expect(await answer()).toMatch(/^A recording, since there is no WebGPU here\..* With c = 0\.1,/);
      await focusOn(page, '#story-clip');
      await page.keyboard.press('End');
      expect(await answer()).toContain('With c = 0.5,');
      await focusOn(page, '#story-n-critic');
      await page.keyboard.press('Home');
      expect(await page.locator('#story-n-critic').getAttribute('aria-valuetext')).toBe('1');
      expect(await page.locator('#story-n-critic').getAttribute('max')).toBe('1');
    });

    it('plays digits from a recording, and goes back to noise', async () => {
      await page.evaluate((asked) => {
        location.hash = `#view=story&step=${asked}`;
      }, stepNames.indexOf('digits') + 1);
      await focusOn(page, '.controls .primary');
      await page.keyboard.press('Enter');
      await page.locator('#story .answer', { hasText: 'Iteration 300: the estimate is' }).waitFor();
      expect(await answer()).toContain('A recording, since there is no WebGPU here.');
      // The axis ends near the highest estimate, 0.518.
      expect(await page.locator('#story svg .axis', { hasText: '0.6' }).count()).toBe(1);
      expect(await answer()).toContain('At its highest it was 0.518, at iteration 40; it falls');
      await focusOn(page, '.handle');
      await page.keyboard.press('Home');
      expect(await answer()).toContain('Iteration 0: noise');
    });

    it('moves only where motion is welcome', async () => {
      const moving = () => page.evaluate(() => document.getAnimations().length);
      await page.evaluate(() => {
        location.hash = '#view=story&step=1';
      });
      await page.waitForSelector('#story .arc');
      expect(await moving()).toBe(0);
      await page.emulateMedia({ reducedMotion: 'no-preference' });
      expect(await moving()).toBeGreaterThan(5);
      await page.emulateMedia({ reducedMotion: 'reduce' });
    });

    it('leaves no listener behind, however often it is turned, left and entered', async () => {
      const session = await context.newCDPSession(page);
      const listeners = async () => {
        await session.send('HeapProfiler.collectGarbage');
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'JSEventListeners')!.value;
      };
      await session.send('Performance.enable');
      const around = async () => {
        for (const step of still) await page.click(`#story li:nth-child(${step}) a`);
        await page.click('#tab-recorded');
        await page.waitForSelector('#story', { state: 'detached' });
        await page.click('#tab-story');
        await page.waitForSelector('#story .answer');
      };
      await around();
      const before = await listeners();
      for (let i = 0; i < 4; i++) await around();
      // What the last turn left may be collected a moment later.
      await expect.poll(listeners, { timeout: 10_000 }).toBeLessThanOrEqual(before);
    });

    it('shows one step alone in a frame of somebody’s page', async () => {
      await page.goto(`${stage.site.address}?embed=story-3`);
      await page.waitForSelector('#story .handle');
      expect(await page.locator('.masthead, .tabs, #panel, #story nav').count()).toBe(0);
      expect(await page.locator('#story .turn a').getAttribute('href')).toBe('./#view=story&step=3');
      expect(await overflow(page)).toEqual([]);
      expect(await violations(page)).toEqual([]);
      expect(faults).toEqual([]);
    });
  });
}

/** Presses Tab until an element of the story has the focus. */
async function focusOn(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if (await page.evaluate((asked) => document.activeElement?.matches(`#story ${asked}`), selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${selector}`);
}

/** What of the page is larger than its place. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const places = ['html', '.tabs', '#story .words', '#story .turn']
      .filter((name) => name !== '.tabs' || !document.querySelector('.embedded'))
      .map((name) => document.querySelector(name));
    const small = [...document.querySelectorAll('#story .plot')].filter(
      ({ clientHeight }) => clientHeight < 110,
    );
    return [...places, ...small].flatMap((place) => {
      if (!place) return ['no words'];
      const { scrollWidth, scrollHeight, clientWidth, clientHeight } = place;
      const fits = scrollWidth <= clientWidth && scrollHeight <= clientHeight && !small.includes(place);
      return fits
        ? []
        : [`${place.className} ${scrollWidth} × ${scrollHeight} in ${clientWidth} × ${clientHeight}`];
    });
  });
}
