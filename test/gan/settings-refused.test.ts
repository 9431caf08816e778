import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { readSettings } from '../../src/demo/worker/settings.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import {
  kebab,
  type SettingName,
  settingFromText,
  settingNames,
  settingRow,
  trainingNames,
} from '../../src/gan/run-settings.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { defaultTraits } from '../compiler/traits.ts';

// Every row of the table of settings, misspelt and out of range, at the four doors: command line, config file, library
// and page. A new row is covered by itself.

/** Texts of which every row refuses some: a switch takes true and false only, a path anything but nothing. */
const candidates = ['', '-1', '1.5', '1e999', 'nan', 'no such thing', '4294967296'];

/** Those that the row refuses, as texts of flags and forms; a file and a program give what they mean. */
function refusedBy(name: SettingName): string[] {
  const { schema } = settingRow(name);
  return candidates.filter((text) => !schema.safeParse(settingFromText(name, text)).success);
}

/** A slip of the keyboard: the last letter twice. */
const misspelt = (name: string) => `${name}${name.at(-1)}`;

let folder = '';
beforeAll(() => {
  // `main` listens once for a reader that goes away, and here it runs hundreds of times.
  process.stdout.setMaxListeners(0);
  folder = mkdtempSync(join(tmpdir(), 'earthmover-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command line says on stderr as it is refused. */
async function refusalOf(args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    expect(await main(['train', ...args])).toBe(2);
  } finally {
    spy.mockRestore();
  }
  return lines.join('').replace(/^error: /, '');
}

/** The same of a config file. */
function refusalOfFile(settings: Readonly<Record<string, unknown>>): Promise<string> {
  const file = join(folder, 'run.json');
  writeFileSync(file, JSON.stringify(settings));
  return refusalOf(['--config', file]);
}

function refusalBy(call: () => unknown): string {
  try {
    call();
  } catch (fault) {
    expect(fault).toMatchObject({ kind: 'usage' });
    return fault instanceof Error ? fault.message : String(fault);
  }
  return expect.unreachable('it was not refused');
}

/** The fault and the fix, without where it was said and how the name is spelt there. */
function words(message: string, name: string): string {
  const lines = message.trimEnd().split('\n');
  return lines
    .filter((line) => !/^ +source /.test(line))
    .map((line) => line.replace(/^ +(\w+) +/, '$1: '))
    .join('\n')
    .replaceAll(name, '…')
    .replaceAll(kebab(name), '…');
}

test('every row refuses something', () => {
  expect(settingNames.filter((name) => refusedBy(name).length === 0)).toEqual([]);
});

describe.each(settingNames)('the setting %s', (name) => {
  const { placeholder, expects } = settingRow(name);
  const trains = trainingNames.some((each) => each === name);

  test.each(refusedBy(name))('cannot be “%s”, and says so in the same words everywhere', async (text) => {
    const value = settingFromText(name, text);
    const page = refusalBy(() => readSettings('points', [[name, text]], 'link'));
    expect(page).toContain(`${kebab(name)} cannot be`);
    expect(page).toContain(`ive ${expects}`);
    const expected = words(page, name);
    expect(words(await refusalOfFile({ [name]: value }), name)).toBe(expected);
    // A switch has no value on the command line.
    if (placeholder !== undefined) {
      expect(words(await refusalOf([`--${kebab(name)}=${text}`]), name)).toBe(expected);
    }
    if (trains)
      expect(
        words(
          refusalBy(() => completeConfig({ [name]: value })),
          name,
        ),
      ).toBe(expected);
  });

  test('misspelt is refused everywhere, with what was meant', async () => {
    const wrong = misspelt(name);
    const meant = new RegExp(`did you mean (--)?(${name}|${kebab(name)})\\?`);
    expect(refusalBy(() => readSettings('points', [[wrong, '1']], 'link'))).toMatch(meant);
    expect(await refusalOfFile({ [wrong]: 1 })).toMatch(meant);
    expect(await refusalOfFile({ [kebab(wrong)]: 1 })).toMatch(meant);
    expect(await refusalOf([`--${kebab(wrong)}`, '1'])).toMatch(meant);
    const inLibrary = refusalBy(() => completeConfig({ [wrong]: 1 }));
    expect(inLibrary).toContain(`unknown setting ${wrong}`);
    if (trains) expect(inLibrary).toMatch(meant);
  });

  if (trains) return;
  test('is none of the library’s: it is a run’s, and refused there', () => {
    expect(refusalBy(() => completeConfig({ [name]: 1 }))).toContain(`unknown setting ${name}`);
  });
});

describe('a batch of one sample, of which batch norm has no variance,', () => {
  const networks = { dataset: 'mnist', generator: 'mlp-bn:8-8', critic: 'mlp:8' } as const;

  test('is refused in the same words on the command line, in a file, and by the page', async () => {
    const texts = Object.entries({ ...networks, batch: '1' });
    const page = refusalBy(() => readSettings('pictures', texts, 'link'));
    expect(page).toMatch(
      /^batch 1 does not fit the generator mlp-bn:8-8\n[\s\S]*hint +give --batch 2 or more/,
    );
    expect((await refusalOf(texts.map(([name, text]) => `--${name}=${text}`))).trimEnd()).toBe(page);
    expect((await refusalOfFile({ ...networks, batch: 1 })).trimEnd()).toBe(page);
    // Its second hidden layer is the first with batch norm.
    expect(resolveRun({ ...networks, generator: 'mlp-bn:8', batch: 1 }).batch).toBe(1);
  });

  test('is refused by the library, which names the layer', () => {
    const generator = mlp({ input: 2, hidden: [4, 4], output: 2, activation: 'relu', batchNorm: [4] });
    const critic = mlp({ input: 2, hidden: [4], output: 1, activation: 'relu' });
    const plan = () =>
      planTraining({ generator, critic, traits: defaultTraits, config: { latent: 2, batch: 1 } });
    expect(refusalBy(plan)).toMatch(/batchNorm 4: one sample has no variance[\s\S]*a batch of at least 2/);
  });
});
