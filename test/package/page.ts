// A page of a user's that a bundler has built, opened in Chromium.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, preview } from 'vite';
import { launchBrowser } from '../demo/browser.ts';
import { consumer, type Told } from './consumer.ts';
import type { Installed } from './installed.ts';

/** A folder in the user's project with story.js and a page that offers it, and an empty dist/ for what is built. */
export function writePage({ folder }: Installed, name = 'page'): string {
  const page = join(folder, name);
  mkdirSync(join(page, 'dist'), { recursive: true });
  writeFileSync(join(page, 'story.js'), consumer('earthmover'));
  writeFileSync(join(page, 'main.js'), "import { story } from './story.js';\nwindow.story = story;\n");
  writeFileSync(
    join(page, 'index.html'),
    '<!doctype html><title>a page</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>\n',
  );
  return page;
}

/** Builds the page for production into page/dist; the bytes of its scripts as a host sends them, gzipped. */
export async function buildWithVite(page: string): Promise<number> {
  await build({ root: page, configFile: false, logLevel: 'error' });
  const assets = join(page, 'dist/assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  return scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
}

/** What the page's `story()` tells in Chromium, on the embedded SwiftShader. */
export async function tellInChromium(page: string): Promise<Told> {
  const server = await preview({ root: page, configFile: false, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    const faults: string[] = [];
    tab.on('pageerror', (error) => faults.push(String(error)));
    await tab.goto(server.resolvedUrls!.local[0]!);
    await tab
      .waitForFunction(() => 'story' in window, undefined, { timeout: 60_000 })
      .catch(() => {
        throw new Error(`the page does not offer its story: ${faults.join('; ')}`);
      });
    return await tab.evaluate<Told>('story()');
  } finally {
    await browser.close();
    await server.close();
  }
}
