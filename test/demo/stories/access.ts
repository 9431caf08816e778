import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { reached, smallPoints, stepOf, visit } from '../page.ts';
import type { Stage } from '../stage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** For everybody: keyboard, contrast and names, slow links, busy machines. */
export function access(stage: Stage): void {
  describe('access', () => {
    it('has no WCAG 2.2 A or AA violation in any view, light or dark', async () => {
      const seen = await visit(stage.browser, `${stage.site.address}#view=points&${smallPoints}`);
      const { page } = seen;
      try {
        await page.locator('#keep summary').click();
        const found: string[] = [];
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          for (const tab of ['points', 'recorded']) {
            await page.click(`#tab-${tab}`);
            found.push(...(await violations(page)).map((text) => `${tab}, ${colorScheme}: ${text}`));
          }
        }
        expect(found).toEqual([]);
      } finally {
        await seen.close();
      }
    });

    it('can be used with the keyboard alone', async () => {
      const seen = await visit(stage.browser, `${stage.site.address}#view=points&${smallPoints}`);
      const { page } = seen;
      try {
        await tabTo(page, '#tab-points');
        await tabTo(page, '#play');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await reached(page, 1);
        await tabTo(page, '#setting-seed');
        await page.keyboard.press('Control+A');
        await page.keyboard.type('12');
        for (let i = 0; i < 60 && (await focused(page)) !== 'reset'; i++)
          await page.keyboard.press('Shift+Tab');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => location.hash.includes('seed=12'));
        expect(await stepOf(page)).toBe(0);
      } finally {
        await seen.close();
      }
    });
  });
}

async function violations(page: Page): Promise<string[]> {
  // The page's policy forbids scripts of others; a test may add one by the debugger.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run: (
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations: found } = await checker.run({ runOnly: { type: 'tag', values: tags } });
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (`#${await focused(page)}` === selector) return;
  }
  throw new Error(`Tab never came to ${selector}`);
}
