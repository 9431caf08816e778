import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServiceWorker } from '../../../scripts/demo-offline.mjs';
import { noted, pageUrl, reached, tinyPoints, visit } from '../page.ts';
import { type Site, serveBuiltPage } from '../site.ts';
import type { Stage } from '../stage.ts';

const built = fileURLToPath(new URL('../../../dist/demo', import.meta.url));

/** The page on a host with a name: on this machine's own it keeps nothing, lest an old build hide a new one. */
export function offline(stage: Stage): void {
  describe('a later visit', () => {
    let site: Site;
    let context: BrowserContext;
    let address: string;
    const folders: string[] = [];

    beforeAll(async () => {
      site = await serveBuiltPage();
      address = `http://page.localhost:${site.port}/a/sub-path/#view=points&${tinyPoints}`;
      context = await stage.browser.newContext({ viewport: { width: 1280, height: 900 } });
    });
    afterAll(async () => {
      await context?.close();
      site?.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    it('trains without a network, once the page was open', async () => {
      const first = await visit(stage.browser, address, context);
      await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await context.setOffline(true);
      await first.page.reload();
      await first.page.waitForSelector('#panel[data-ready=true]');
      await first.page.click('#step');
      await reached(first.page, 1);
      expect(first.faults).toEqual([]);
      await context.setOffline(false);
      await first.close();
    });

    it('shows the old version while half of a new one is there, and the new one only in the place of all of the old', async () => {
      const next = await newVersion(folders);
      const half = folderFor(folders, built);
      cpSync(join(next, 'service-worker.js'), join(half, 'service-worker.js'));
      site.replace(half);
      const open = await visit(stage.browser, address, context);
      expect(await fetchedUpdate(open.page)).toBe('redundant');
      expect(await isNext(open.page)).toBe(false);

      site.replace(next);
      expect(await fetchedUpdate(open.page)).toBe('installed');
      await noted(open.page, 'A newer version of this page is ready.');
      await open.page.reload();
      expect(await isNext(open.page)).toBe(false);
      await open.close();

      // The worker of the tab that was closed may be there for a moment still, and the old version with it.
      const begun = performance.now();
      let later = await visit(stage.browser, address, context);
      while (!(await isNext(later.page)) && performance.now() - begun < 30_000) {
        await later.close();
        later = await visit(stage.browser, address, context);
      }
      expect(await isNext(later.page)).toBe(true);
      expect([...open.faults, ...later.faults].filter((text) => !text.includes('integrity'))).toEqual([]);
      await later.close();
    });

    it('has a manifest, icons and a picture for links, all of them there', async () => {
      const { page, close } = await visit(stage.browser, address, context);
      const [manifest, card, touch] = await page.evaluate(() =>
        [
          document.querySelector<HTMLLinkElement>('link[rel=manifest]')?.href,
          document.querySelector<HTMLMetaElement>('meta[property="og:image"]')?.content,
          document.querySelector<HTMLLinkElement>('link[rel=apple-touch-icon]')?.href,
        ].map((text) => text ?? ''),
      );
      expect(card).toBe(`${pageUrl}card.png`);
      const { icons, start_url: start } = await page.evaluate(
        async (url) => (await fetch(url)).json(),
        manifest ?? '',
      );
      const files = [start, 'card.png', touch, ...icons.map(({ src }: { src: string }) => src)];
      const found = await page.evaluate(
        (urls) => Promise.all(urls.map(async (url) => (await fetch(url)).status)),
        files,
      );
      expect(found).toEqual(files.map(() => 200));
      await close();
    });

    it('keeps nothing on the machine that it is built on', async () => {
      const local = await visit(stage.browser, `${stage.site.address}#view=points&${tinyPoints}`);
      expect(await local.page.evaluate(() => navigator.serviceWorker.getRegistrations())).toEqual([]);
      await local.close();
    });
  });
}

/** Asks the host for a newer version; what became of it once it was fetched. */
function fetchedUpdate(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const fresh = registration.installing ?? registration.waiting;
    if (!fresh) return 'none';
    while (fresh.state === 'installing') {
      await new Promise((resolve) => fresh.addEventListener('statechange', resolve, { once: true }));
    }
    return fresh.state;
  });
}

function isNext(page: Page): Promise<boolean> {
  return page.evaluate(() => document.body.dataset.version === 'next');
}

/** The built page with a mark, and the service worker that belongs to it. */
async function newVersion(folders: string[]): Promise<string> {
  const folder = folderFor(folders, built);
  const file = join(folder, 'index.html');
  const html = readFileSync(file, 'utf8').replace('<body>', '<body data-version="next">');
  expect(html).toContain('data-version="next"');
  writeFileSync(file, html);
  await buildServiceWorker(folder);
  return folder;
}

function folderFor(folders: string[], copied: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-page-'));
  folders.push(folder);
  cpSync(copied, folder, { recursive: true });
  return folder;
}
