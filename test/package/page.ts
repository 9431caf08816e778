// A page of a user's, built or plain, opened in a browser.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { build, preview } from 'vite';
import { launchBrowser } from '../demo/browser.ts';
import { consumer, type Told } from './consumer.ts';
import type { Installed } from './installed.ts';

/** What of a browser's tab is used here, whichever package drives it. */
export interface Tab {
  goto(address: string): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
  on(event: 'console', listen: (message: { text(): string; type(): string }) => void): unknown;
  on(event: 'pageerror', listen: (error: unknown) => void): unknown;
}

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

let chromium: Promise<Browser> | undefined;

/** Gives a tab of Chromium, on the embedded SwiftShader, to `work`. All tabs are of one browser, until `closeChromium`. */
export async function inChromium<T>(work: (tab: Tab) => Promise<T>): Promise<T> {
  chromium ??= launchBrowser();
  const tab = await (await chromium).newPage();
  try {
    return await work(tab);
  } finally {
    await tab.close();
  }
}

export async function closeChromium(): Promise<void> {
  await (await chromium)?.close();
  chromium = undefined;
}

/** What the page's `story()` tells; it may be offered a while after the page is there. */
export function tellStory(tab: Tab, page: string, place: Place = {}): Promise<Told> {
  const told = `new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('the page does not offer its story')), 60_000);
    const look = () => {
      if (!('story' in window)) return setTimeout(look, 20);
      clearTimeout(patience);
      resolve(window.story());
    };
    look();
  })`;
  return onPage(tab, page, (evaluate) => evaluate<Told>(told), place);
}

/** Where a page lies. */
interface Place {
  /** What is served, within the page's folder; by default what a bundler builds. */
  readonly folder?: string;
  /** The page's address within that. */
  readonly path?: string;
}

/**
 * Opens what lies in the page's folder, and hands what evaluates expressions there to `work`, with what the console
 * says. A failure says what else went wrong on the page.
 */
export async function onPage<T>(
  tab: Tab,
  page: string,
  work: (evaluate: Tab['evaluate'], said: readonly string[]) => Promise<T>,
  { folder = 'dist', path = '' }: Place = {},
): Promise<T> {
  const server = await preview({
    root: page,
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const said: string[] = [];
  const faults: string[] = [];
  tab.on('console', (message) => said.push(message.text()));
  tab.on('pageerror', (error) => faults.push(String(error)));
  try {
    await tab.goto(`${server.resolvedUrls!.local[0]!}${path}`);
    return await work((expression) => tab.evaluate(expression), said);
  } catch (error) {
    throw new Error(`the page fails: ${[...faults, ...said].join('; ')}`, { cause: error });
  } finally {
    await server.close();
  }
}
