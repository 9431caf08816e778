import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { configSchema } from '../../src/cli/config-schema.ts';
import { readOptions } from '../../src/cli/options.ts';
import { readSweep } from '../../src/cli/sweep/sweep-file.ts';
import { sweepSchema } from '../../src/cli/sweep/sweep-schema.ts';
import { parseSpace } from '../../src/figures/search/space.ts';
import { spaceSchema } from '../../src/figures/search/space-schema.ts';
import { presets } from '../../src/gan/presets.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { kebab, settingNames } from '../../src/gan/run-settings.ts';
import { complaints } from '../support/json-schema.ts';
import { inProcess } from './in-process.ts';
import { earthmover } from './run-command.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-schema-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const config = configSchema();
const space = spaceSchema();

/** Whether the reader of config files itself takes what the file holds. */
function isTaken(content: object): boolean {
  const file = join(base, 'config.json');
  writeFileSync(file, JSON.stringify(content));
  try {
    readOptions({ config: file });
    return true;
  } catch {
    return false;
  }
}

function isSpace(content: unknown): boolean {
  try {
    parseSpace(content, 'space');
    return true;
  } catch {
    return false;
  }
}

describe('the schema of config files', () => {
  it.each(Object.entries(presets))(
    'is kept by the preset %s, and by a run that was made of it',
    (_, preset) => {
      expect(complaints(config, preset)).toEqual([]);
      expect(complaints(config, resolveRun({ dataset: 'mnist', ...preset }))).toEqual([]);
    },
  );

  it.each(settingNames)('has %s under both names, and refuses it misspelt', (name) => {
    const sound = Object.values(presets).find((preset) => name in preset) ?? { [name]: samples[name] };
    const value = (sound as Record<string, unknown>)[name];
    expect(complaints(config, { [name]: value })).toEqual([]);
    expect(complaints(config, { [kebab(name)]: value })).toEqual([]);
    expect(complaints(config, { [`${name}s`]: value })).toEqual([`$: has the unknown member ${name}s`]);
    expect(complaints(config, { [name]: { no: 'value' } })).not.toEqual([]);
  });

  it.each([
    [{}, true],
    [{ $schema: './earthmover.schema.json', preset: 'toy', 'n-critic': 3, out: 'there', json: true }, true],
    [{ generator: 'mlp:64-64', critic: 'mlp-leaky' }, true],
    [{ generator: 'mlp:64-' }, false],
    [{ generator: 'dcgan-nobn' }, false],
    [{ adapter: 'lavapipe' }, true],
    [{ adapter: 'lavapip' }, false],
    [{ preset: 'toys' }, false],
    [{ imageSize: '64x48', fit: 'resize' }, true],
    [{ imageSize: '64x3' }, false],
    [{ imageSize: '64x4097' }, false],
    [{ batch: 64.5 }, false],
    [{ batch: 65_537 }, false],
    [{ batch: '64' }, false],
    [{ lr: 0 }, false],
    [{ beta1: 1 }, false],
    [{ channels: 2 }, false],
    [{ strict: 'true' }, false],
    [{ data: '' }, false],
    [{ learningRate: 1e-3 }, false],
    [{ $schemas: './earthmover.schema.json' }, false],
  ])('and train --config agree on %j', (content, valid) => {
    expect(complaints(config, content).length === 0).toBe(valid);
    expect(isTaken(content)).toBe(valid);
  });
});

describe('the schema of sweeps', () => {
  const sweep = sweepSchema();
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-sweep-schema-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const base = { preset: 'toy' };

  it.each<[object, boolean]>([
    [{ base, seeds: [1, 2] }, true],
    [
      { $schema: './sweep.schema.json', base, grid: { 'n-critic': [1, 5], preset: ['toy'] }, out: 'there' },
      true,
    ],
    [{ base, grid: { lr: [1e-3, 1e-4], seed: [1] } }, true],
    [{ base, random: { count: 3, lr: { log: [1e-5, 1e-3] }, nCritic: { integers: [1, 5] } } }, true],
    [{ base, random: { count: 3, seed: 4, clip: { uniform: [0.1, 0.2] }, batch: { choice: [8] } } }, true],
    [{ base, random: { count: 3, lr: { 'log-uniform': [1e-5, 1e-3] }, latent: [2, 3] } }, true],
    [{ base, grid: { lr: [] } }, false],
    [{ base, grid: { lr: 1e-3 } }, false],
    [{ base, grid: { lr: ['fast'] } }, false],
    [{ base, gird: { lr: [1e-3] } }, false],
    [{ base: { batc: 8 }, seeds: [1] }, false],
    [{ base, seeds: [1.5] }, false],
    [{ base, seeds: [] }, false],
    [{ base, random: { lr: [1e-3] } }, false],
    [{ base, random: { count: 2, lr: { between: [1, 2] } } }, false],
    [{ base, seeds: [1], out: '' }, false],
  ])('and sweep agree on %j', (content, valid) => {
    const file = join(folder, 'sweep.yaml');
    writeFileSync(file, JSON.stringify(content));
    const taken = () => readSweep(file);
    if (valid) expect(taken().points.length).toBeGreaterThan(0);
    else expect(taken).toThrow();
    expect(complaints(sweep, content).length === 0).toBe(valid);
  });

  it('is kept by the example', () => {
    const file = fileURLToPath(new URL('../../docs/examples/sweep.yaml', import.meta.url));
    expect(complaints(sweep, parseYaml(readFileSync(file, 'utf8')))).toEqual([]);
    expect(readSweep(file).points).toHaveLength(12);
  });
});

describe('the schema of search spaces', () => {
  const folder = fileURLToPath(new URL('../../scripts/search/', import.meta.url));

  it.each(readdirSync(folder))('is kept by %s', (file) => {
    expect(complaints(space, parseYaml(readFileSync(join(folder, file), 'utf8')))).toEqual([]);
  });

  const sound = { score: 'exactW1', budget: { steps: 18 }, base: { dataset: '8gaussians' } };
  it.each([
    [{ ...sound, $schema: './search.schema.json', 'exact-samples': 500, rungs: ['1/3', 1] }, true],
    [{ ...sound, candidates: { one: { lr: [1e-3, 2e-3], 'n-critic': 2 }, two: null } }, true],
    [{ ...sound, grid: { ema: [0.9, 0.99] }, random: { count: 2, lr: { log: [1e-4, 1e-2] } } }, true],
    [{ ...sound, base: { dataset: '8gaussians', seed: 3 } }, false],
    [{ ...sound, candidates: { one: { lrs: 1e-3 } } }, false],
    [{ ...sound, candidates: { one: { lr: [0] } } }, false],
    [{ ...sound, grid: { lr: [] } }, false],
    [{ ...sound, random: { lr: [1e-3] } }, false],
    [{ ...sound, random: { count: 1, lr: { log: [1e-4] } } }, false],
    [{ ...sound, budget: { hours: 1 } }, false],
    [{ ...sound, scores: 'exactW1' }, false],
    [{ ...sound, seeds: [-1] }, false],
  ])('and search agree on %j', (content, valid) => {
    expect(complaints(space, content).length === 0).toBe(valid);
    expect(isSpace(content)).toBe(valid);
  });
});

describe('earthmover schema', () => {
  it('prints the schema of config files, and writes that of search spaces', async () => {
    const printed = await earthmover('schema');
    expect([printed.code, printed.stderr]).toEqual([0, '']);
    expect(JSON.parse(printed.stdout)).toEqual(JSON.parse(JSON.stringify(config)));
    const out = join(base, 'search.schema.json');
    const written = await inProcess(['schema', 'search', '--out', out]);
    expect([written.code, written.stdout]).toEqual([0, '']);
    expect(written.stderr).toContain('"$schema": "./search.schema.json"');
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(JSON.parse(JSON.stringify(space)));
  });

  it('names the schemas there are to whoever asks for another', async () => {
    const { code, stderr } = await inProcess(['schema', 'confg']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/schema cannot be confg[\s\S]*did you mean config\?/);
  });

  it('tells of a file that cannot be written', async () => {
    const { code, stderr } = await inProcess(['schema', '--out', join(base, 'nowhere', 'file.json')]);
    expect(code).toBe(8);
    expect(stderr).toContain('cannot write the schema');
  });
});

/** Values of settings that no preset has. */
const samples: Readonly<Record<string, unknown>> = {
  layout: 'nchw',
  conditionalCritic: 'concat',
  overfit: 64,
  data: 'photos',
  cache: 'caches',
  sync: 'weights 10',
  columns: 'x,y',
  standardize: false,
  fit: 'pad',
  augment: 'flip,shift',
  augmentShift: 4,
  channels: 3,
  ngf: 8,
  ndf: 8,
  momentum: 0.5,
  nesterov: true,
  accumulate: 2,
  weightDecay: 1e-4,
  centered: true,
  schedule: 'linear',
  nCriticEnd: 2,
  criticLr: 1e-3,
  lrFloor: 0,
  lrWarmup: 10,
  scheduleOver: 'time',
  scheduleSteps: 100,
  seed: 7,
  stopWhenFlat: true,
  streaming: 'on',
  strict: false,
  keep: 3,
  checkpointMinutes: 2.5,
};
