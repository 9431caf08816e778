import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds against WCAG 2.2 A and AA in the page as it is now, or in a part of it. */
export async function violations(page: Page, part = 'html'): Promise<string[]> {
  // The page's policy forbids scripts of others; a test may add one by the debugger.
  await page.evaluate(axe);
  return page.evaluate(async (within) => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run: (
          within: string,
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations: faults } = await checker.run(within, { runOnly: { type: 'tag', values: tags } });
    return faults.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }, part);
}
