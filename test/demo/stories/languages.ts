import { describe, expect, it } from 'vitest';
import { misfits } from '../fit.ts';
import { drop, noted, reached, stepOf, tinyPoints, visit } from '../page.ts';
import type { Stage } from '../stage.ts';

const spoken = [
  ['ko', '재생', 'ko', '이어 갈 수 없습니다'],
  ['zh', '播放', 'zh-Hans', '无法继续'],
  ['ja', '再生', 'ja', '続けられません'],
] as const;

/** What a visitor who reads another language sees, and that a change of it loses no run. */
export function speaksLanguages(stage: Stage): void {
  describe('the page', () => {
    it.each(spoken)(
      'speaks %s where the browser does, or the address asks for it',
      async (code, play, tag, cannotGoOn) => {
        const context = await stage.browser.newContext({
          locale: code,
          viewport: { width: 390, height: 844 },
        });
        const seen = await visit(stage.browser, `${stage.site.address}#view=points&${tinyPoints}`, context);
        const { page } = seen;
        expect(await page.locator('#play').innerText()).toContain(play);
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(tag);
        // So does what the worker and the library find wrong.
        const broken = { name: 'broken.safetensors', type: '', bytes: Buffer.from('none') };
        await drop(page, [broken], 'body');
        await noted(page, cannotGoOn);
        // Nothing is cut at the side of a phone, and names of one sign can be hit.
        expect(await misfits(page)).toEqual([]);
        await page.goto(`${stage.site.address}?lang=en#view=points&play=false&${tinyPoints}`);
        await page.waitForSelector('#panel[data-ready=true]');
        expect(await page.locator('#play').innerText()).toContain('Play');
        expect(seen.faults).toEqual([]);
        await context.close();
      },
    );

    it('goes on with its run where another language is chosen, and keeps the choice', async () => {
      const { page, faults, close } = await visit(
        stage.browser,
        `${stage.site.address}#view=points&${tinyPoints}`,
      );
      await page.click('#play');
      await reached(page, 5);
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      const step = await stepOf(page);
      await page.selectOption('#language', 'ja');
      await page.waitForURL(/[?&]lang=ja/);
      await reached(page, step);
      expect(await stepOf(page)).toBe(step);
      expect(await page.locator('#play').innerText()).toContain('再生');
      await page.goto(`${stage.site.address}#view=points&play=false&${tinyPoints}`);
      await page.waitForSelector('#panel[data-ready=true]');
      expect(await page.locator('#play').innerText()).toContain('再生');
      expect(faults).toEqual([]);
      await close();
    });
  });
}
