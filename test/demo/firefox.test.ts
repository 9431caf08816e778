// The built page in Firefox, the system's own, whose WebGPU is wgpu with naga: what a visitor does in it. `.ci/run` asks for
// this file, since it needs Firefox and fetches puppeteer.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepNames } from '../../src/demo/story/address.ts';
import { decodeCheckpoint } from '../../src/gan/checkpoint.ts';
import { type FirefoxTab, inFirefox, puppeteerVersion } from '../package/firefox.ts';
import { installTools } from '../package/installed.ts';
import { buildPage, smallPoints } from './page.ts';
import { type Site, serveBuiltPage } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'earthmover-firefox-'));
const downloads = join(folder, 'downloads');
let tools = '';
let site: Site;
beforeAll(async () => {
  buildPage();
  site = await serveBuiltPage();
  mkdirSync(join(folder, 'project'));
  mkdirSync(downloads);
  tools = installTools({ folder: join(folder, 'project') }, [`puppeteer-core@${puppeteerVersion}`]);
});
afterAll(() => {
  site?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the page at `address` in a fresh profile; fails for what the console says. */
async function visit(
  address: string,
  work: (tab: FirefoxTab) => Promise<void>,
  preferences: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  const faults: string[] = [];
  await inFirefox(
    tools,
    async (tab) => {
      tab.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      tab.on('pageerror', (error) => faults.push(String(error)));
      await tab.setViewport({ width: 1280, height: 720 });
      await tab.goto(`${site.address}${address}`);
      await work(tab);
    },
    { 'browser.download.dir': downloads, 'browser.download.folderList': 2, ...preferences },
  );
  expect(faults).toEqual([]);
}

/** Waits until the expression is true; where it never is, says what the page showed. */
async function until(tab: FirefoxTab, expression: string): Promise<void> {
  try {
    await tab.waitForFunction(expression, { timeout: 300_000 });
  } catch (cause) {
    const [notes, shown] = await Promise.all(
      ["document.getElementById('notes')", 'document.body'].map((place) =>
        tab.evaluate<string>(`${place}.innerText`),
      ),
    );
    throw new Error(`never true: ${expression}\nit says: ${notes}\nthe page shows: ${shown}`, { cause });
  }
}
const figure = (name: string) => `Number(document.getElementById('figures').dataset.${name})`;
const ready = "document.querySelector('#panel').dataset.ready === 'true'";
const paused = "document.querySelector('#panel').dataset.playing === 'false'";
const noted = (text: string) =>
  `document.getElementById('notes').textContent.includes(${JSON.stringify(text)})`;

async function playTo(tab: FirefoxTab, goal: number): Promise<void> {
  await tab.click('#play');
  await until(tab, `${figure('step')} >= ${goal} && ${paused}`);
}

async function upload(tab: FirefoxTab, selector: string, ...files: readonly string[]): Promise<void> {
  const input = await tab.$(selector);
  if (!input) throw new Error(`there is no ${selector}`);
  await input.uploadFile(...files);
}

describe('in Firefox', () => {
  it('trains points, keeps the run over a reload, and gives and takes a checkpoint', () =>
    visit(`#view=points&seed=3&steps=40&play=false&${smallPoints}`, async (tab) => {
      await until(tab, ready);
      const before = await tab.evaluate<number>(figure('w1'));
      await playTo(tab, 40);
      expect(Math.abs((await tab.evaluate<number>(figure('w1'))) - before)).toBeGreaterThan(0.01);

      await tab.reload();
      await until(tab, noted('is saved, at iteration 40'));
      expect(await tab.evaluate<number>(figure('step'))).toBe(0);
      await tab.evaluate(
        "[...document.querySelectorAll('#notes button')].find((b) => b.textContent === 'Continue it').click()",
      );
      await until(tab, `${figure('step')} === 40`);

      await tab.evaluate("document.getElementById('keep').open = true");
      await tab.click('#save-checkpoint');
      const file = await downloaded('.safetensors');
      expect([...(await decodeCheckpoint(readFileSync(file), file)).state.counters]).toContain(40);
      await tab.click('#reset');
      await until(tab, `${figure('step')} === 0`);
      await upload(tab, '#checkpoint-file', file);
      await until(tab, noted('the run goes on at iteration 40'));
      await until(tab, `${figure('step')} === 40`);
    }));

  it('trains on pictures of the visitor’s', () =>
    visit(
      '#view=pictures&generator=mlp:16&critic=mlp:16&objective=wgan&imageSize=8&steps=6&play=false',
      async (tab) => {
        await until(tab, ready);
        await upload(tab, '#picture-files', ...pictureFiles(6));
        await until(tab, `document.getElementById('use-pictures') !== null`);
        // By keyboard: the tray scrolls into view meanwhile, and a pointer may miss what moves.
        await tab.evaluate(`document.getElementById('use-pictures').focus()`);
        await tab.keyboard.press('Enter');
        await until(
          tab,
          `document.getElementById('state').textContent.includes('6 samples of your pictures')`,
        );
        await playTo(tab, 6);
        const shades = `(() => {
        const canvas = document.querySelector('#plates canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return new Set(data).size;
      })()`;
        expect(await tab.evaluate<number>(shades)).toBeGreaterThan(50);
      },
    ));

  it('tells the whole story by keyboard, and what trains there trains', () =>
    visit('#view=story', async (tab) => {
      const answers = await tellStory(tab);
      expect(answers.heaps).toContain('W₁ is');
      expect(answers.lines).toContain('falls to the right');
      expect(answers.optimal).toContain('On average');
      expect(answers.duel).toMatch(/^Seed 1, iteration (24|36|48|60)/);
      expect(answers.critic).toMatch(/^With c = 0.1, \d+ % of the weights/);
      expect(answers.digits).toMatch(/^Iteration [1-9]\d*: the estimate is/);
    }));

  it('tells it from recordings where there is no WebGPU, as in Firefox on Linux by default', () =>
    visit(
      '#view=story',
      async (tab) => {
        await until(tab, noted('This browser has no WebGPU'));
        await until(tab, noted('Firefox has it once dom.webgpu.enabled is true'));
        const answers = await tellStory(tab);
        expect(answers.heaps).toContain('W₁ is');
        expect(answers.lines).toContain('falls to the right');
        expect(answers.optimal).toContain('On average');
        for (const name of ['duel', 'critic', 'digits'] as const) {
          expect(answers[name]).toContain('A recording, since there is no WebGPU here.');
        }
      },
      { 'dom.webgpu.enabled': false },
    ));
});

/** What each step answers once it is dragged, or has trained for a while: reached with Tab, Enter and the keys of a slider. */
async function tellStory(tab: FirefoxTab): Promise<Record<(typeof stepNames)[number], string>> {
  const answers = {} as Record<(typeof stepNames)[number], string>;
  const answer = "document.querySelector('#story .answer').textContent";
  for (const [i, name] of stepNames.entries()) {
    await until(
      tab,
      `document.querySelector('#story li:nth-child(${i + 1}) [aria-current]') && ${answer}.length > 0`,
    );
    const trains = await tab.evaluate<boolean>("document.querySelector('#story .buttons') !== null");
    if (trains) {
      const shown = { duel: 24, critic: 20, digits: 20 }[name as 'duel' | 'critic' | 'digits'];
      await until(
        tab,
        `Number(/teration (\\d+)/.exec(document.getElementById('story').textContent)?.[1]) >= ${shown}`,
      );
      await focusOn(tab, '.controls .primary', i > 0);
      await tab.keyboard.press('Enter');
      await until(tab, "document.querySelector('#story .controls .primary').textContent === 'Play'");
    } else {
      const before = await tab.evaluate<string>(answer);
      await focusOn(tab, '.handle', i > 0);
      await tab.keyboard.press('Home');
      await until(tab, `${answer} !== ${JSON.stringify(before)}`);
    }
    answers[name] = await tab.evaluate<string>(answer);
    if (process.env.DEMO_PICTURES) {
      await tab.screenshot({ path: `${process.env.DEMO_PICTURES}/firefox-${name}-${Date.now()}.png` });
    }
    await focusOn(tab, '.turn .primary');
    await tab.keyboard.press('Enter');
  }
  return answers;
}

/**
 * Presses Tab, or Shift and Tab, until an element of the story has the focus. Beyond the page's end it would go to the
 * browser's own buttons, and a page without the focus is not clicked by keys that a driver presses.
 */
async function focusOn(tab: FirefoxTab, selector: string, back = false): Promise<void> {
  if (back) await tab.keyboard.down('Shift');
  for (let i = 0; i < 40; i++) {
    if (await tab.evaluate<boolean>(`document.activeElement?.matches('#story ${selector}') ?? false`)) break;
    await tab.keyboard.press('Tab');
  }
  if (back) await tab.keyboard.up('Shift');
  expect(await tab.evaluate<boolean>(`document.activeElement.matches('#story ${selector}')`), selector).toBe(
    true,
  );
}

/** The first file with this ending that the browser has saved, once it is whole. */
async function downloaded(ending: string): Promise<string> {
  for (let i = 0; i < 300; i++) {
    const names = readdirSync(downloads);
    const done = names.find((name) => name.endsWith(ending));
    if (done && !names.some((name) => name.endsWith('.part'))) return join(downloads, done);
    await setTimeout(100);
  }
  throw new Error(`nothing was saved: ${readdirSync(downloads).join(', ')}`);
}

/** Small pictures as files. */
function pictureFiles(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, (__, at) => (at * (i + 3)) % 256);
    const file = join(folder, `${i}.png`);
    writeFileSync(file, encode({ width: 16, height: 16, channels: 3, depth: 8, data }));
    return file;
  });
}
