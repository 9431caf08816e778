// Recipes: settings for each data set that a measured search chose. docs/recipes.md has every table, and what they reach.
import { usageError } from '../core/errors.ts';
import { type DatasetName, datasetRow } from '../data/catalogue.ts';
import type { RunSettings } from './run-settings.ts';

const toy = {
  generator: 'mlp:128-128-128',
  critic: 'mlp:128-128-128',
  latent: 2,
  batch: 256,
  lrSchedule: 'cosine',
  ema: 0.995,
  monitorEvery: 1000,
  scoreEvery: 1000,
} as const satisfies RunSettings;

/** Gulrajani et al. 2017 with a weak penalty, which lets the critic be as steep as points want it. */
const penalised = {
  ...toy,
  objective: 'wgan-gp',
  gradientPenalty: 0.1,
  optimizer: 'adam',
  beta1: 0.5,
  beta2: 0.9,
  lr: 2e-3,
  nCritic: 2,
} as const satisfies RunSettings;

/**
 * With more modes the generator moves around its end. A longer mean levels that; a floor keeps the critic awake, without
 * which the modes widen in the last tenth of the run.
 */
const longerMean = { ...penalised, ema: 0.999, lrFloor: 1e-4 } as const satisfies RunSettings;

/** The paper's algorithm at its best on the same sets. */
const clipped = {
  ...toy,
  objective: 'wgan',
  optimizer: 'rmsprop',
  clip: 0.1,
  lr: 5e-4,
  nCritic: 5,
} as const satisfies RunSettings;

/** Small DCGANs at a size of three doublings from 4 pixels. */
const pictures = {
  generator: 'dcgan',
  imageSize: 32,
  filters: 16,
  latent: 32,
  batch: 64,
  sampleEvery: 200,
  checkpointEvery: 500,
  monitorEvery: 1000,
  scoreEvery: 200,
} as const satisfies RunSettings;

/**
 * The paper's algorithm on small DCGANs, with a critic of one quick step, which is far from its optimum and teaches all
 * the same. The rate does not fall: a slower critic gets steeper than the generator can follow.
 */
const clippedPictures = {
  ...pictures,
  critic: 'dcgan',
  objective: 'wgan',
  optimizer: 'rmsprop',
  clip: 0.02,
  lr: 1e-3,
  generatorLr: 2e-3,
  nCritic: 1,
  ema: 0.998,
} as const satisfies RunSettings;

/**
 * Gulrajani et al. 2017 on the same networks, with a faster Adam that falls to 0 in a line: slower at first, better from
 * some 2,500 iterations on, and its estimate falls with the distance.
 */
const penalisedPictures = {
  ...pictures,
  critic: 'dcgan-nobn',
  objective: 'wgan-gp',
  gradientPenalty: 10,
  optimizer: 'adam',
  beta1: 0.5,
  beta2: 0.9,
  lr: 1e-3,
  lrSchedule: 'linear',
  nCritic: 2,
  ema: 0.999,
  steps: 6000,
} as const satisfies RunSettings;

/** A critic that leads from the start, and is overtaken by nobody: the estimate falls with the distance all the way. */
const leading = { ...penalisedPictures, schedule: 'linear', nCritic: 4, nCriticEnd: 2 } as const;

/** Digits on demand at their own size: the networks know the class, the critic by projection. */
const conditional = { ...leading, imageSize: 28, conditional: true, steps: 4000 } as const;

const colours = { ...clippedPictures, latent: 64 } as const;

export const recipes = {
  ring: { ...penalised, dataset: '8gaussians', steps: 10_000 },
  'ring-clip': { ...clipped, dataset: '8gaussians', steps: 10_000 },
  grid: { ...longerMean, dataset: '25gaussians', steps: 12_000 },
  'grid-clip': { ...clipped, dataset: '25gaussians', steps: 12_000 },
  swissroll: { ...penalised, dataset: 'swissroll', steps: 3000 },
  'swissroll-clip': { ...clipped, dataset: 'swissroll', steps: 3000 },
  mnist: { ...leading, dataset: 'mnist' },
  'mnist-conditional': { ...conditional, dataset: 'mnist' },
  'mnist-clip': { ...clippedPictures, dataset: 'mnist', steps: 1500 },
  'fashion-mnist': { ...penalisedPictures, dataset: 'fashion-mnist' },
  emoji: { ...leading, dataset: 'emoji', latent: 64, steps: 5000 },
  cifar10: { ...colours, dataset: 'cifar10', steps: 40_000 },
  pictures: { ...colours, dataset: 'images', steps: 4000 },
} as const satisfies Readonly<Record<string, RunSettings & { readonly dataset: DatasetName }>>;

/** @throws usage error where `preset` is a recipe for other data than `dataset`; names the recipe for that. */
export function requireRecipeFor(preset: string, dataset: DatasetName | undefined): void {
  const all = Object.entries(recipes);
  const wanted = all.find(([name]) => name === preset)?.[1].dataset;
  if (wanted === undefined || dataset === undefined || wanted === dataset) return;
  const fitting = all.find(([, recipe]) => recipe.dataset === dataset)?.[0];
  // Pictures that no recipe was sought for are trained on as one's own are.
  const own = fitting === undefined && datasetRow(dataset).form !== 'points';
  if (wanted === 'images' && own) return;
  throw usageError(`the recipe ${preset} is for other data`, {
    'recipe for': wanted,
    dataset,
    hint: `${fitting === undefined ? (own ? 'use --preset pictures' : 'use another preset') : `use --preset ${fitting}`}, or leave --dataset out`,
  });
}
