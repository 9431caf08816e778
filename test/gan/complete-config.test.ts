import { describe, expect, it, test } from 'vitest';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { defaults, type TrainingConfig } from '../../src/gan/config.ts';
import { objectives } from '../../src/gan/objectives.ts';
import { createTrainer } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { device } from '../support/device.ts';
import { collect, smallRun, withTrainer } from '../support/small-run.ts';

/** What a program without types can hand over. */
const untyped = (config: object) => config as Partial<TrainingConfig>;

describe('a configuration', () => {
  it('trained at 5e-5 with an lr of NaN: it is refused now', async () => {
    const made = createTrainer(await device(), smallRun({ lr: Number.NaN }));
    await expect(made).rejects.toThrow(/lr cannot be NaN[\s\S]*source +config[\s\S]*number above 0/);
  });

  it.each([
    ['learningRate', /unknown setting learningRate[\s\S]*config[\s\S]*did you mean lr\?/],
    ['n-critic', /did you mean nCritic\?/],
    ['sedd', /did you mean seed\?/],
    ['smothing', /did you mean smoothing\?/],
    ['batchSize', /did you mean batch\?/],
    ['__proto', /the settings are latent, batch[\s\S]*smoothing, epsilon/],
  ])('with %s is refused', (name, message) => {
    expect(() => completeConfig(untyped({ [name]: 1 }))).toThrow(message);
    expect(() => completeConfig(untyped({ [name]: 1 }))).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it.each([
    { smoothing: 1 },
    { epsilon: -1 },
    { epsilon: Number.POSITIVE_INFINITY },
    { lr: '1e-3' },
    { nCritic: 5n },
    { momentum: null },
    { optimizer: 'lion' },
    { objective: null },
  ])('with %o is refused by its name', (config) => {
    const [name] = Object.keys(config);
    expect(() => completeConfig(untyped(config))).toThrow(new RegExp(`^${name} cannot be`));
  });

  it.each([null, 'wgan'])('that is %s is no configuration', (config) => {
    expect(() => completeConfig(config as never)).toThrow(/config is no object of settings/);
  });

  it('takes undefined for left out, and is whole when it is completed again', () => {
    expect(completeConfig(untyped({ lr: undefined, seed: undefined }))).toEqual(defaults);
    const whole = completeConfig({ objective: 'wgan-gp', criticLr: 1e-3, epsilon: 0 });
    expect(completeConfig(whole)).toEqual(whole);
  });

  it('is checked by planTraining, too', async () => {
    const { traits } = await device();
    const { config, ...run } = smallRun();
    expect(() => planTraining({ ...run, config: untyped({ ...config, btach: 3 }), traits })).toThrow(
      /did you mean batch\?/,
    );
  });
});

describe('an objective of a program’s own', () => {
  const { critic, generator } = objectives.lsgan;
  it.each<[string, object, RegExp]>([
    ['without a loss', { critic }, /objective\.generator cannot be undefined[\s\S]*a function/],
    ['with a number for a loss', { critic: 1, generator }, /objective\.critic cannot be 1/],
    ['with a misspelt part', { critic, generator, penalize: true }, /did you mean penalises\?/],
    ['that estimates what nobody knows', { critic, generator, estimates: 'kl' }, /objective\.estimates/],
  ])('%s is refused', (_, objective, message) => {
    expect(() => completeConfig(untyped({ objective }))).toThrow(message);
  });
});

describe('options', () => {
  it('of createTrainer that there are not are refused', async () => {
    const { config, ...run } = smallRun();
    const options = { ...run, confg: config };
    await expect(createTrainer(await device(), options)).rejects.toThrow(
      /createTrainer has no option confg[\s\S]*did you mean config\?/,
    );
  });

  test.each([
    [{ step: 3 }, /train has no option step[\s\S]*did you mean steps\?/],
    [{ steps: Number.NaN }, /train: steps cannot be NaN/],
    [{ minutes: -1 }, /train: minutes cannot be -1/],
    [{ minutes: '3' }, /train: minutes cannot be 3/],
  ])('of train are refused: %o', async (options, message) => {
    await withTrainer(smallRun(), async (trainer) => {
      await expect(collect(trainer.train(options as object))).rejects.toThrow(message);
      expect(await collect(trainer.train({ steps: 1 }))).toHaveLength(1);
    });
  });

  it('of stepWith are refused', async () => {
    const feed = new Float32Array(32);
    await withTrainer(smallRun(), async (trainer) => {
      const feeds = { real: [feed], latents: [feed], generatorLatents: feed, mixs: [] };
      await expect(trainer.stepWith(feeds)).rejects.toThrow(/stepWith has no option mixs[\s\S]*mixes\?/);
    });
  });
});
