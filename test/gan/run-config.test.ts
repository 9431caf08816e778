import { describe, expect, it, test } from 'vitest';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { defaults } from '../../src/gan/config.ts';
import { nearestName } from '../../src/gan/nearest-name.ts';
import { overPreset } from '../../src/gan/over-preset.ts';
import { presets } from '../../src/gan/presets.ts';
import { recipes, requireRecipeFor } from '../../src/gan/recipes.ts';
import { resumedRun } from '../../src/gan/resumed-run.ts';
import { parseRun, type RunConfig, resolveRun, trainingConfig } from '../../src/gan/run-config.ts';
import { parseSettings, type RunSettings, trainingNames } from '../../src/gan/run-settings.ts';
import { programOnly } from '../../src/gan/settings/training.ts';

describe('settings', () => {
  it('take camel and kebab names alike', () => {
    expect(parseSettings({ 'n-critic': 3, imageSize: 32 }, 'file')).toEqual({ nCritic: 3, imageSize: 32 });
    expect(() => parseSettings({ 'n-critic': 3, nCritic: 3 }, 'file')).toThrow(/nCritic is given twice/);
  });

  test.each<[string, unknown, RegExp]>([
    ['lr', Number.NaN, /lr cannot be[\s\S]*NaN[\s\S]*above 0/],
    ['lr', 'nan', /lr cannot be nan/],
    ['clip', -0.01, /clip cannot be -0.01[\s\S]*above 0/],
    ['batch', 0, /batch cannot be 0[\s\S]*whole number from 1/],
    ['seed', 1.5, /seed cannot be 1.5[\s\S]*whole number/],
    ['seed', 2 ** 32, /seed cannot be 4294967296/],
    ['steps', Number.POSITIVE_INFINITY, /steps cannot be/],
    ['n-critic', '5', /n-critic cannot be 5[\s\S]*"5"/],
    ['image-size', null, /image-size cannot be null/],
    ['channels', 2, /channels cannot be 2[\s\S]*1 or 3/],
    ['dataset', 'mnsit', /dataset cannot be mnsit[\s\S]*did you mean mnist\?/],
    ['schedule', 'warm-up', /did you mean warmup\?/],
    ['objective', 'wgna', /objective cannot be wgna[\s\S]*did you mean wgan\?/],
    ['optimizer', 'lion', /optimizer cannot be lion[\s\S]*rmsprop, adam/],
    ['penalty', 'both', /penalty cannot be both[\s\S]*two-sided, one-sided/],
    ['ema', 1, /ema cannot be 1[\s\S]*below 1/],
    ['beta1', -0.5, /beta1 cannot be -0.5/],
    ['gradient-penalty', -1, /gradient-penalty cannot be -1/],
    ['generator', 'mlp:512-', /generator cannot be mlp:512-[\s\S]*widths/],
    ['critic', 'dcgan:64', /critic cannot be dcgan:64/],
    ['strict', 'yes', /true or false/],
    ['data', '', /data cannot be empty/],
  ])('refuse %s = %s, naming field, value and fix', (name, value, message) => {
    const parse = () => parseSettings({ [name]: value }, 'run.yaml');
    expect(parse).toThrow(message);
    expect(parse).toThrow(/source +run\.yaml[\s\S]*hint/);
    expect(parse).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it('refuse an unknown name with the nearest one', () => {
    expect(() => parseSettings({ 'sample-evry': 5 }, 'run.yaml')).toThrow(
      /sample-evry[\s\S]*did you mean sample-every\?/,
    );
    expect(() => parseSettings({ toString: 5 }, 'run.yaml')).toThrow(/unknown setting toString/);
    expect(() => parseSettings({ zzzzzzzzz: 5 }, 'run.yaml')).toThrow(/the settings are dataset, data/);
  });
});

test('the nearest name allows for likely slips only', () => {
  expect(nearestName('sedd', ['seed', 'steps'])).toBe('seed');
  expect(nearestName('SEED', ['seed', 'steps'])).toBe('seed');
  expect(nearestName('colour', ['seed', 'steps'])).toBeUndefined();
  expect(nearestName('x', [])).toBeUndefined();
});

test('a setting that a run has reached the trainer as its default', () => {
  // Fields that the trainer had were listed by hand, so that a new one read 0.1 in the run and 0 in the trainer.
  const run: RunSettings = resolveRun({
    objective: 'wgan-gp',
    lrSchedule: 'cosine',
    schedule: 'linear',
    ema: 0.5,
  });
  expect(trainingNames.length).toBeGreaterThan(20);
  for (const name of trainingNames.filter((each) => run[each] !== undefined)) {
    const value = typeof run[name] === 'number' ? halved(run[name]) : run[name];
    const changed = { ...run, [name]: value } as RunConfig;
    expect(trainingConfig(changed)[name]).toBe(value);
  }
});

/** Counts stay whole. */
function halved(value: number): number {
  return Number.isInteger(value) ? Math.ceil(value / 2) : value / 2;
}

test('the settings that train are the fields of the trainer, besides what only a program can say', () => {
  const optional = ['criticLr', 'generatorLr', 'scheduleSteps', 'nCriticEnd'];
  expect([...trainingNames, ...Object.keys(programOnly)].sort()).toEqual(
    [...Object.keys(defaults), ...optional].sort(),
  );
});

describe('a resolved run', () => {
  it('has MLPs for points and DCGANs at a power of two for digits', () => {
    expect(resolveRun({ dataset: 'swissroll' })).toMatchObject({
      generator: 'mlp:512-512-512',
      critic: 'mlp:512-512-512',
      batch: 256,
      latent: 2,
    });
    expect(resolveRun({})).toMatchObject({
      dataset: 'mnist',
      generator: 'dcgan',
      imageSize: 32,
      channels: 1,
    });
    expect(resolveRun({ generator: 'mlp', critic: 'mlp' })).toMatchObject({ imageSize: 28 });
    expect(resolveRun({ dataset: 'emoji' })).toMatchObject({ imageSize: 64, channels: 3 });
  });

  it('has the numbers of the paper where nothing else is asked for', () => {
    expect(trainingConfig(resolveRun({}))).toEqual({
      seed: 0,
      accumulate: 1,
      augment: 'none',
      augmentShift: 4,
      batch: 64,
      latent: 100,
      nCritic: 5,
      objective: 'wgan',
      clip: 0.01,
      clipOrder: 'paper',
      gradientPenalty: 10,
      penalty: 'two-sided',
      schedule: 'constant',
      optimizer: 'rmsprop',
      lr: 5e-5,
      lrSchedule: 'constant',
      lrFloor: 0,
      lrWarmup: 0,
      scheduleOver: 'steps',
      smoothing: 0.99,
      epsilon: 1e-8,
      momentum: 0,
      centered: false,
      nesterov: false,
      weightDecay: 0,
      beta1: 0.9,
      beta2: 0.999,
      ema: 0,
    });
  });

  it.each(['wgan', 'wgan-gp', 'gan', 'gan-minimax', 'lsgan', 'hinge'] as const)(
    'has the numbers of the paper of %s, which are those of its preset',
    (objective) => {
      const run = resolveRun({ objective });
      const expected = completeConfig({ objective });
      expect(trainingConfig(run)).toEqual(expected);
      expect(trainingConfig(parseRun(JSON.stringify(run), 'config.json'))).toEqual(expected);
      if (objective === 'gan-minimax') return;
      expect(resolveRun(presets[objective])).toEqual(run);
    },
  );

  it('of an earlier version, which knew one objective, is the same run', () => {
    const { objective, optimizer, momentum, centered, ema, ...old } = resolveRun({ seed: 3 });
    expect(parseRun(JSON.stringify(old), 'config.json')).toEqual(resolveRun({ seed: 3 }));
  });

  it('holds only what its objective and optimiser have a use for', () => {
    const names = Object.keys(resolveRun({ objective: 'wgan-gp', optimizer: 'rmsprop', momentum: 0.5 }));
    expect(names).toEqual(
      expect.arrayContaining(['gradientPenalty', 'penalty', 'momentum', 'centered', 'ema']),
    );
    expect(names).not.toEqual(expect.arrayContaining(['clip']));
    expect(names).not.toEqual(expect.arrayContaining(['beta1']));
    expect(Object.keys(resolveRun({}))).not.toEqual(expect.arrayContaining(['penalty']));
  });

  it.each<[RunSettings, RegExp]>([
    [
      { objective: 'wgan-gp', clip: 0.1 },
      /clip does not fit the objective wgan-gp[\s\S]*0\.1[\s\S]*leave --clip out/,
    ],
    [{ objective: 'gan', clipOrder: 'paper' }, /clip-order does not fit the objective gan/],
    [{ gradientPenalty: 10 }, /gradient-penalty does not fit the objective wgan[\s\S]*objective wgan-gp/],
    [{ objective: 'hinge', penalty: 'one-sided' }, /penalty does not fit the objective hinge/],
    [{ beta1: 0.5 }, /beta1 does not fit the optimizer rmsprop[\s\S]*0\.5[\s\S]*optimizer adam/],
    [{ objective: 'gan', momentum: 0.9 }, /momentum does not fit the optimizer adam/],
    [{ optimizer: 'adam', centered: true }, /centered does not fit the optimizer adam/],
    [
      { objective: 'wgan-gp', critic: 'dcgan' },
      /critic dcgan does not fit[\s\S]*batch norm[\s\S]*dcgan-nobn/,
    ],
  ])('is refused where settings contradict each other: %o', (given, message) => {
    expect(() => resolveRun(given)).toThrow(message);
    expect(() => resolveRun(given)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it('has a critic without batch norm where there is a gradient penalty', () => {
    expect(resolveRun({ objective: 'wgan-gp' })).toMatchObject({
      generator: 'dcgan',
      critic: 'dcgan-nobn',
      ndf: 64,
    });
    expect(resolveRun({ objective: 'wgan-gp', dataset: 'csv' }).critic).toBe('mlp:512-512-512');
  });

  it('takes of a preset what fits the objective that is asked for', () => {
    expect(overPreset(presets.toy, { objective: 'wgan-gp' }).clip).toBeUndefined();
    expect(overPreset(presets.toy, { lr: 1 })).toEqual({ ...presets.toy, lr: 1 });
    expect(overPreset(presets.gan, { optimizer: 'rmsprop' })).not.toHaveProperty('beta1');
    expect(overPreset({ critic: 'dcgan' }, { objective: 'wgan-gp' })).not.toHaveProperty('critic');
    expect(overPreset({ criticLr: 1e-3, generatorLr: 2e-3 }, { lr: 1e-4 })).toEqual({ lr: 1e-4 });
    const falling = { lrSchedule: 'cosine', lr: 1e-2, lrFloor: 1e-3 } as const;
    expect(overPreset(falling, { lr: 1e-4 })).toEqual({ lrSchedule: 'cosine', lr: 1e-4 });
    // What was asked for stays, to be refused.
    expect(overPreset(presets.toy, { objective: 'gan', clip: 1 }).clip).toBe(1);
  });

  it('takes a goal of its own instead of the preset’s, with the schedule over it', () => {
    const ring = (given: RunSettings) => resolveRun(overPreset(presets.ring, given));
    const { steps } = presets.ring;
    expect(ring({})).toMatchObject({ steps, scheduleOver: 'steps', scheduleSteps: steps });
    expect(ring({ steps: 50 })).toMatchObject({ steps: 50, scheduleSteps: 50 });
    expect(ring({ minutes: 2 })).toMatchObject({ minutes: 2, scheduleOver: 'time' });
    expect(ring({ minutes: 2 }).steps).toBeUndefined();
    expect(ring({ lrSchedule: 'constant' })).not.toHaveProperty('scheduleOver');
  });

  it('has schedules over its steps where those take the place of a preset’s minutes', () => {
    for (const name of ['quickstart-fast', 'quickstart-gpu'] as const) {
      expect(resolveRun(overPreset(presets[name], {}))).toMatchObject({ scheduleOver: 'time' });
      expect(resolveRun(overPreset(presets[name], { minutes: 3 }))).toMatchObject({ scheduleOver: 'time' });
      const run = resolveRun(overPreset(presets[name], { steps: 90 }));
      expect(run).toMatchObject({ steps: 90, scheduleOver: 'steps', scheduleSteps: 90 });
      expect(run).not.toHaveProperty('minutes');
      const timed = { steps: 90, scheduleOver: 'time' } as const;
      expect(() => resolveRun(overPreset(presets[name], timed))).toThrow('a schedule over time needs');
    }
  });

  it('has no warm-up of a preset where it is as short, but the one that is asked for, to be refused', () => {
    const quick = (given: RunSettings) => overPreset(presets.quickstart, given);
    expect(quick({ steps: 31 }).lrWarmup).toBe(30);
    for (const given of [{ steps: 30 }, { steps: 1 }, { steps: 90, scheduleSteps: 30 }]) {
      expect(quick(given)).not.toHaveProperty('lrWarmup');
    }
    expect(resolveRun(quick({ steps: 30 }))).toMatchObject({ steps: 30, lrWarmup: 0 });
    expect(() => resolveRun(quick({ steps: 30, lrWarmup: 30 }))).toThrow('lr-warmup is as long as the run');
  });

  it('has the schedules that it is given, each with its end and its length', () => {
    const run = resolveRun({ steps: 90, lrSchedule: 'cosine', schedule: 'linear', generatorLr: 1e-3 });
    expect(run).toMatchObject({ lrFloor: 0, nCriticEnd: 1, scheduleOver: 'steps', scheduleSteps: 90 });
    expect(trainingConfig(run)).toMatchObject({
      lr: 5e-5,
      generatorLr: 1e-3,
      lrSchedule: 'cosine',
      nCriticEnd: 1,
      scheduleSteps: 90,
    });
    expect(parseRun(JSON.stringify(run), 'config.json')).toEqual(run);
  });

  it('refuses a recipe for other data, and names the one for these', () => {
    expect(() => requireRecipeFor('ring', 'mnist')).toThrow(
      /recipe ring is for other data[\s\S]*--preset mnist/,
    );
    expect(() => requireRecipeFor('mnist', 'csv')).toThrow(/use another preset/);
    for (const [name, { dataset }] of Object.entries(recipes)) requireRecipeFor(name, dataset);
    requireRecipeFor('toy', 'mnist');
  });

  it('ends by time alone when only minutes are given', () => {
    expect(resolveRun({ minutes: 2 }).steps).toBeUndefined();
    expect(resolveRun({}).steps).toBeGreaterThan(0);
  });

  it('sets filters of both networks at once, and each by itself', () => {
    expect(resolveRun({ filters: 32 })).toMatchObject({ ngf: 32, ndf: 32 });
    expect(resolveRun({ filters: 32, ndf: 16 })).toMatchObject({ ngf: 32, ndf: 16 });
  });

  it('takes rectangles as width × height, and writes a square as one number', () => {
    expect(resolveRun(parseSettings({ 'image-size': '64x48' }, 'file'))).toMatchObject({
      imageSize: '64x48',
    });
    expect(parseSettings({ imageSize: '64x64' }, 'file')).toEqual({ imageSize: 64 });
    for (const size of ['64', '64x', '3x64', '64x4097', '64 x 48', '64X48']) {
      expect(() => parseSettings({ imageSize: size }, 'file'), size).toThrow(/image-size cannot be/);
    }
  });

  it('fits pictures by their middle where nothing else is asked for, as runs of before did', () => {
    expect(resolveRun({ dataset: 'images' }).fit).toBe('crop');
    expect(parseRun('{"dataset": "images", "imageSize": 64}', 'config.json')).toMatchObject({
      fit: 'crop',
      imageSize: 64,
    });
    expect(resolveRun({ dataset: '8gaussians' })).not.toHaveProperty('fit');
    const saved = resolveRun({ dataset: 'images' });
    expect(() => resumedRun(saved, { fit: 'pad' })).toThrow(/fit cannot change[\s\S]*crop[\s\S]*pad/);
  });

  it('refuses image settings for points', () => {
    expect(() => resolveRun({ dataset: 'csv', fit: 'crop' })).toThrow(/fit does not fit points/);
    expect(() => resolveRun({ dataset: 'csv', imageSize: 32 })).toThrow(/image-size does not fit points/);
    expect(() => resolveRun({ dataset: '8gaussians', critic: 'dcgan' })).toThrow(
      /critic does not fit points/,
    );
  });

  it.each(Object.entries(presets))('comes of the preset %s', (_, preset) => {
    expect(resolveRun(parseSettings(preset, 'preset'))).toMatchObject(
      Object.fromEntries(Object.entries(preset).filter(([name]) => name !== 'filters')),
    );
  });

  it('comes back from its own JSON', () => {
    const run = resolveRun({ dataset: 'images', data: 'faces', minutes: 3, seed: 9 });
    expect(parseRun(JSON.stringify(run), 'config.json')).toEqual(run);
    expect(() => parseRun('{"seed":', 'config.json')).toThrow(/not readable[\s\S]*config\.json/);
  });
});

describe('a resumed run', () => {
  const saved = resolveRun({ dataset: '8gaussians', steps: 100, seed: 3 });

  it('may change its goal, its cadence and the place of its data', () => {
    expect(resumedRun(saved, { steps: 200, sampleEvery: 7, checkpointEvery: 9, data: 'moved' })).toEqual({
      ...saved,
      steps: 200,
      sampleEvery: 7,
      checkpointEvery: 9,
      data: 'moved',
    });
  });

  it('takes a new goal whole: minutes replace steps, and the other way round', () => {
    const timed = resumedRun(saved, { minutes: 2 });
    expect(timed).toMatchObject({ minutes: 2 });
    expect(timed.steps).toBeUndefined();
    expect(resumedRun(timed, { steps: 50 }).minutes).toBeUndefined();
    const scheduled = resolveRun({ minutes: 2, lrSchedule: 'cosine' });
    const counted = resumedRun(scheduled, { steps: 50 });
    expect(counted).toEqual({ ...scheduled, steps: 50 });
    expect(parseRun(JSON.stringify(counted), 'config.json')).toEqual(counted);
  });

  it('may repeat what it has, and refuses what would change its numbers', () => {
    expect(resumedRun(saved, { seed: 3, batch: 256 })).toEqual(saved);
    expect(() => resumedRun(saved, { lr: 1e-3 })).toThrow(
      /lr cannot change when a run is resumed[\s\S]*0\.00005[\s\S]*0\.001[\s\S]*leave --lr out/,
    );
    expect(() => resumedRun(resolveRun({ filters: 32 }), { filters: 64 })).toThrow(/ngf cannot change/);
  });
});
