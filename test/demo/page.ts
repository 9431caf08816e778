import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { madeOnce } from '../support/made-once.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Networks that learn on SwiftShader, and need a whole plan's kernels. */
export const smallPoints = 'objective=wgan&generator=mlp:24-24&critic=mlp:24-24&batch=32';
/** Where it does not matter what they learn: a page that is opened compiles for a third less time. */
export const tinyPoints = 'objective=wgan&generator=mlp:8&critic=mlp:8&batch=8';

/** Where the tested build says that it will be. */
export const pageUrl = 'https://example.org/gan/';

/** Builds the page with the digits only. */
export function buildPage(): void {
  madeOnce('dist/demo/index.html', () => {
    const args = ['scripts/demo-build.mjs', '--data', 'mnist', '--url', pageUrl];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
}

/** Keeps a picture of what the page shows: in $DEMO_PICTURES, by default in dist/demo-pictures. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.DEMO_PICTURES ?? `${root}dist/demo-pictures`;
  const png = await page.screenshot({ path: `${folder}/${name}.png` });
  // A blank page of this size is a few kilobytes.
  expect(png.byteLength).toBeGreaterThan(10_000);
}

/** Keeps a file that the page gave beside its pictures, to be looked at. */
export function keepFile(name: string, bytes: Uint8Array): void {
  const folder = process.env.DEMO_PICTURES ?? `${root}dist/demo-pictures`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}`, bytes);
}

/** A visit to the page, with every error that reached its console. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}

/** The same address, at which the run waits for a click. */
function still(address: string): string {
  return `${address}${address.includes('#') ? '&' : '#'}play=false`;
}

/** Opens the page in a fresh profile, or in `context`, and waits until it can train; nothing plays by itself. */
export async function visit(browser: Browser, address: string, context?: BrowserContext): Promise<Visit> {
  const used = context ?? (await browser.newContext({ viewport: { width: 1280, height: 900 } }));
  const page = await used.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(still(address));
  await page.waitForSelector('#panel[data-ready=true]');
  return { page, context: used, faults, close: () => (context ? page.close() : used.close()) };
}

/** Iterations done, as the page shows them. */
export async function stepOf(page: Page): Promise<number> {
  return Number(await page.locator('#figures').getAttribute('data-step'));
}

/** Exact W₁ as the page shows it. */
export async function distanceOf(page: Page): Promise<number> {
  return Number(await page.locator('#figures').getAttribute('data-w1'));
}

/** Waits until the page shows at least this iteration. */
export async function reached(page: Page, step: number): Promise<void> {
  await page.waitForFunction((least) => {
    const shown = document.getElementById('figures')?.dataset.step;
    return Number(shown) >= least;
  }, step);
}

/** Plays to the goal that the settings name. */
export async function playToGoal(page: Page, goal: number): Promise<void> {
  await page.click('#play');
  await reached(page, goal);
  await page.waitForSelector('#panel[data-playing=false]');
}

/** Gives fields of the settings new values. */
export async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  await unfold(page, '#settings');
  for (const [name, value] of Object.entries(values)) await page.fill(`#setting-${name}`, value);
}

/** Begins the run anew with the settings in the form, and waits until it stands at the start. */
export async function beginAnew(page: Page): Promise<void> {
  await page.click('#reset');
  await page.waitForSelector('#panel[aria-busy=false]');
}

/** The bytes behind a button that downloads. */
export async function downloaded(page: Page, button: string): Promise<Buffer> {
  await unfold(page, '#keep');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return readFile(await download.path());
}

/** Opens a drawer of the page that is folded. */
export async function unfold(page: Page, drawer: string): Promise<void> {
  const place = page.locator(drawer);
  if ((await place.getAttribute('open')) === null) await place.locator('summary').first().click();
}

/** Drops files, by default on the page's field for pictures. */
export async function drop(
  page: Page,
  files: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[],
  onto = '#drop',
): Promise<void> {
  const plain = files.map(({ name, type, bytes }) => ({
    name,
    type,
    text: Buffer.from(bytes).toString('base64'),
  }));
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, type, text } of given) {
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
    }
    return data;
  }, plain);
  await page.dispatchEvent(onto, 'drop', { dataTransfer: transfer });
}

/** The messages that the page shows. */
export function notes(page: Page): Promise<string> {
  return page.locator('#notes').innerText();
}

/** Waits for a message with this text in it. */
export async function noted(page: Page, text: string): Promise<void> {
  await page.locator('#notes', { hasText: text }).waitFor();
}
