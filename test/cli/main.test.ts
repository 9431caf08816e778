import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { readOptions } from '../../src/cli/options.ts';
import { settingNames } from '../../src/gan/run-settings.ts';
import { earthmover, jsonLines } from './run-command.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-cli-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(base, name), text);
  return join(base, name);
}

describe('the command line', () => {
  it('shows every flag, the defaults, examples and exit codes in its help', async () => {
    const { code, stdout } = await earthmover('train', '--help');
    expect(code).toBe(0);
    for (const name of settingNames)
      expect(stdout).toContain(`--${name.replace(/[A-Z]/g, (l) => `-${l.toLowerCase()}`)}`);
    expect(stdout).toMatch(
      /Defaults:[\s\S]*Examples:[\s\S]*Exit codes:[\s\S]*130 stopped by Ctrl-C,\s+143 stopped by SIGTERM/,
    );
  });

  it.each<[string, string[], RegExp]>([
    [
      'an unknown flag',
      ['train', '--sample-evry', '3'],
      /unknown option '--sample-evry'[\s\S]*did you mean --sample-every\?/,
    ],
    [
      'an unknown flag with its value',
      ['train', '--lrr=1'],
      /unknown option '--lrr=1'[\s\S]*hint {2}did you mean --lr\?/,
    ],
    ['an unknown flag with one dash', ['train', '-lr', '1'], /did you mean --lr\?/],
    ['the name of a flag elsewhere', ['train', '--learning-rate=1e-3'], /did you mean --lr\?/],
    ['a flag of another command', ['doctor', '--steps', '1'], /unknown option '--steps'[\s\S]*--help lists/],
    ['a flag of doctor', ['doctor', '--adaptor=lavapipe'], /did you mean --adapter\?/],
    ['a flag of no command', ['--versoin'], /did you mean --version\?/],
    ['an unknown command', ['trian'], /unknown command 'trian'[\s\S]*did you mean train\?/],
    ['no command', [], /no command given/],
    ['a learning rate of nan', ['train', '--lr', 'nan'], /lr cannot be nan[\s\S]*command line[\s\S]*above 0/],
    ['a negative clip', ['train', '--clip', '-0.01'], /clip cannot be -0\.01/],
    ['an adapter that is none', ['train', '--adapter', 'lavapip'], /did you mean lavapipe\?/],
    ['resume without a run', ['train', '--resume'], /--resume names no run/],
    ['a figure that is none', ['figures', '9'], /figure cannot be 9[\s\S]*hint {4}give one of 1, 2/],
    ['a sample of nothing', ['sample'], /--run FOLDER, --checkpoint FILE or --trained NAME/],
  ])('refuses %s with exit code 2 and no stack', async (_, args, message) => {
    const { code, stdout, stderr } = await earthmover(...args);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('hint');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('tells errors to programs as well, with --json', async () => {
    const { code, stdout } = await earthmover('train', '--json', '--batch', '0');
    expect(jsonLines(stdout)).toEqual([
      { event: 'error', kind: 'usage', message: expect.stringContaining('batch cannot be 0') },
    ]);
    expect(code).toBe(2);
  });
});

describe('options', () => {
  it('come from flags before the file before the preset', () => {
    const config = file('run.yaml', 'preset: toy\nbatch: 32\nn-critic: 3\nlr: 1e-4\nout: there\n');
    expect(readOptions({ config, nCritic: '7' })).toEqual({
      settings: expect.objectContaining({
        dataset: '8gaussians',
        latent: 2,
        batch: 32,
        nCritic: 7,
        lr: 1e-4,
      }),
      out: 'there',
      json: false,
      quiet: false,
    });
    expect(readOptions({ config, preset: 'quickstart', out: 'here' })).toMatchObject({
      settings: { dataset: 'mnist', batch: 32 },
      out: 'here',
    });
  });

  it('may be JSON, and text stays text where a path is wanted', () => {
    const config = file('run.json', '{"imageSize": 32, "strict": true}');
    expect(readOptions({ config, data: '123' }).settings).toEqual({
      imageSize: 32,
      strict: true,
      data: '123',
    });
  });

  const tenTimes = (of: string) => `[${Array.from({ length: 10 }, () => `*${of}`).join()}]`;
  const bomb = `a: &a [1]\nb: &b ${tenTimes('a')}\nc: &c ${tenTimes('b')}\nd: ${tenTimes('c')}\n`;

  test.each<[string, string, RegExp]>([
    ['an unknown key', 'sedd: 3', /unknown setting sedd[\s\S]*\.yaml[\s\S]*did you mean seed\?/],
    ['a bad value', 'batch: many', /batch cannot be many[\s\S]*\.yaml/],
    ['a list', '- batch', /holds no settings/],
    ['broken YAML', 'batch: [1', /no YAML or JSON[\s\S]*line/],
    ['an alias without its anchor', 'batch: *many', /no YAML or JSON[\s\S]*alias[\s\S]*many/],
    ['an anchor that holds itself', 'batch: &a [*a]', /no YAML or JSON[\s\S]*circular/],
    ['aliases that multiply', bomb, /no YAML or JSON[\s\S]*Excessive alias count/],
    ['brackets without end', '['.repeat(20_000), /no YAML or JSON[\s\S]*nested more than 100 deep/],
    ['lists in lists', `batch: \n  ${'- '.repeat(20_000)}1`, /nested more than 100 deep/],
    ['maps in maps', Array.from({ length: 800 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /more than 100/],
    ['a tag of its own', 'batch: !size 32', /batch cannot be/],
    ['a key twice', 'batch: 1\nbatch: 2', /no YAML or JSON[\s\S]*unique/],
    ['an unknown preset', 'preset: toi', /preset cannot be toi[\s\S]*did you mean toy\?/],
    ['a flag of the command', 'resume: true', /unknown setting resume/],
  ])('of a file with %s are refused', (name, text, message) => {
    const config = file(`${name}.yaml`, text);
    expect(() => readOptions({ config })).toThrow(message);
    expect(() => readOptions({ config })).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  test.each(['1e3x', '', '0x10', 'Infinity', '1_000', '--5'])('refuse %j as a number', (steps) => {
    expect(() => readOptions({ steps })).toThrow(/steps cannot be/);
  });

  it('take a file that is not there for what it is', () => {
    expect(() => readOptions({ config: join(base, 'none.yaml') })).toThrow(/cannot be read[\s\S]*ENOENT/);
  });
});
