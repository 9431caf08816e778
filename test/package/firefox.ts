// Firefox, the system's own, whose WebGPU is wgpu with naga: driven by puppeteer, on lavapipe.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { driverVariables } from '../support/deno.ts';
import type { Tab } from './page.ts';

/** A tab of Firefox, which can also be clicked, typed into and given files. */
export interface FirefoxTab extends Tab {
  readonly keyboard: Readonly<Record<'press' | 'down' | 'up', (key: string) => Promise<void>>>;
  setViewport(size: { readonly width: number; readonly height: number }): Promise<void>;
  reload(): Promise<unknown>;
  click(selector: string): Promise<void>;
  /** Resolves to true once the expression is true. */
  waitForFunction(expression: string, options?: { readonly timeout: number }): Promise<unknown>;
  $(selector: string): Promise<{ uploadFile(...paths: readonly string[]): Promise<void> } | null>;
  screenshot(options: { readonly path: string }): Promise<Uint8Array>;
}

/** What of puppeteer is used; the package is fetched when the test runs. */
interface Puppeteer {
  launch(options: object): Promise<{ newPage(): Promise<FirefoxTab>; close(): Promise<void> }>;
}

/** The version that every test of Firefox fetches. */
export const puppeteerVersion = '25.16.0';

/** Firefox's own settings for WebGPU on Linux: it is off there by default, and refused on software drivers. */
const preferences = { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true };

/**
 * Gives a tab of Firefox to `work`.
 * @param tools where puppeteer-core lies
 * @param more settings of Firefox besides those for WebGPU
 */
export async function inFirefox<T>(
  tools: string,
  work: (tab: FirefoxTab) => Promise<T>,
  more: Readonly<Record<string, boolean | number | string>> = {},
): Promise<T> {
  const file = join(tools, 'puppeteer-core/lib/puppeteer/puppeteer-core.js');
  const { default: puppeteer }: { default: Puppeteer } = await import(pathToFileURL(file).href);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxFile(),
    extraPrefsFirefox: { ...preferences, ...more },
    env: { ...process.env, ...driverVariables() },
  });
  try {
    return await work(await browser.newPage());
  } finally {
    await browser.close();
  }
}

function firefoxFile(): string {
  const folders = process.env.PATH?.split(delimiter) ?? [];
  const files = ['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = files.find((file) => existsSync(file));
  if (!found) throw new Error('there is no Firefox: install firefox-esr, as .ci/run does');
  return found;
}
