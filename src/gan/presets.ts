// Presets: named starting points of a run, the recipes among them.
import { recipes } from './recipes.ts';
import type { RunSettings } from './run-settings.ts';

const { steps: _, ...clipped } = recipes['mnist-clip'];
const { steps: __, ...penalised } = recipes.mnist;

/**
 * A minute and a half of training, which with all that comes before and after it makes less than two. On slow cores a quarter
 * of a minute less, since installing takes half a minute there. RMSProp's first steps are ten times the rate, which a warm-up makes small.
 */
const quick = {
  ...clipped,
  lrWarmup: 30,
  minutes: 1.5,
  sampleEvery: 50,
  checkpointEvery: 500,
  monitorEvery: 0,
  scoreEvery: 150,
} as const satisfies RunSettings;

/** Named starting points; every flag and every line of a config file overrides them. */
export const presets = {
  ...recipes,
  /** Digits on two cores without a GPU in two minutes, setup included: what `npm start` runs. */
  quickstart: { ...quick, minutes: 1.2, filters: 8, clip: 0.03, lr: 2e-3, generatorLr: 4e-3, ema: 0.99 },
  /** The same on lavapipe on two slow cores. */
  'quickstart-slow': { ...quick, minutes: 1.25, filters: 12, clip: 0.025, lr: 1.5e-3, generatorLr: 3e-3 },
  /** The same on lavapipe on faster ones: larger batches get on later, and further. A critic that leads at first tells more. */
  'quickstart-fast': {
    ...quick,
    ...{ filters: 12, batch: 128, clip: 0.03, lr: 2e-3, generatorLr: 4e-3 },
    ...{ schedule: 'ramp', nCritic: 2, nCriticEnd: 1, scheduleOver: 'time' },
  },
  /** The same on a GPU, which has the time for the recipe that ends best; its rates fall as the time goes by. */
  'quickstart-gpu': {
    ...penalised,
    scheduleOver: 'time',
    minutes: quick.minutes,
    sampleEvery: 250,
    checkpointEvery: 2500,
    monitorEvery: 0,
    scoreEvery: 1000,
  },
  /** The reference code's DCGAN: 64 px, its clip order and its schedule; name the data with --dataset and --data. */
  'paper-dcgan': {
    generator: 'dcgan',
    critic: 'dcgan',
    imageSize: 64,
    filters: 64,
    latent: 100,
    batch: 64,
    clipOrder: 'reference',
    schedule: 'warmup',
    steps: 100_000,
    sampleEvery: 500,
    checkpointEvery: 500,
  },
  /** Eight Gaussians on a ring with small networks: minutes to all modes on two cores. */
  toy: {
    dataset: '8gaussians',
    generator: 'mlp:128-128-128',
    critic: 'mlp:128-128-128',
    latent: 2,
    batch: 256,
    clip: 0.02,
    lr: 5e-4,
    steps: 3000,
  },
  /** Arjovsky et al. 2017, Algorithm 1: what a run does where nothing else is asked for. */
  wgan: { objective: 'wgan', optimizer: 'rmsprop', lr: 5e-5, clip: 0.01, nCritic: 5 },
  /** Gulrajani et al. 2017, Algorithm 1. */
  'wgan-gp': {
    objective: 'wgan-gp',
    gradientPenalty: 10,
    penalty: 'two-sided',
    optimizer: 'adam',
    lr: 1e-4,
    beta1: 0,
    beta2: 0.9,
    nCritic: 5,
  },
  /** Petzka et al. 2018, with the rates of Gulrajani et al. 2017. */
  'wgan-lp': { objective: 'wgan-lp', gradientPenalty: 10, optimizer: 'adam', lr: 1e-4, beta1: 0, beta2: 0.9 },
  /** Wu et al. 2018: k = 2 and p = 6. */
  'wgan-div': { objective: 'wgan-div', gradientPenalty: 2, optimizer: 'adam', lr: 2e-4, beta1: 0.5 },
  /** Mescheder et al. 2018. */
  r1: { objective: 'r1', gradientPenalty: 10, optimizer: 'rmsprop', lr: 1e-4, nCritic: 1, ema: 0.999 },
  /** Radford et al. 2016 (DCGAN), with the −log D trick. */
  gan: { objective: 'gan', optimizer: 'adam', lr: 2e-4, beta1: 0.5, beta2: 0.999, nCritic: 1 },
  /** Mao et al. 2017, section 4: scenes. */
  lsgan: { objective: 'lsgan', optimizer: 'adam', lr: 1e-3, beta1: 0.5, beta2: 0.999, nCritic: 1 },
  /** Miyato et al. 2018, without spectral normalisation. */
  hinge: { objective: 'hinge', optimizer: 'adam', lr: 2e-4, beta1: 0, beta2: 0.9, nCritic: 5 },
  /** Miyato et al. 2018, with it. */
  'hinge-sn': {
    objective: 'hinge',
    critic: 'dcgan-sn',
    optimizer: 'adam',
    lr: 2e-4,
    beta1: 0,
    beta2: 0.9,
    nCritic: 5,
  },
} as const satisfies Readonly<Record<string, RunSettings>>;

export type PresetName = keyof typeof presets;
