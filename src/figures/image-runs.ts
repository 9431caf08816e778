// The runs behind Figures 3 to 7: three generators, two games, at four scales.
import type { RunSettings } from '../gan/run-settings.ts';
import type { RunPlan, Scale } from './workshop.ts';

/** The generators of Figures 5, 6 and 7, in that order; every one plays against a DCGAN critic. */
export const imageNets = {
  dcgan: { label: 'DCGAN', generator: 'dcgan' },
  constant: { label: 'constant filters, no batch norm', generator: 'dcgan-constant' },
  mlp: { label: 'MLP', generator: 'mlp' },
} as const;

export type ImageNet = keyof typeof imageNets;

/** The two games of Figures 5 to 7. */
export type ImageGame = 'wgan' | 'gan';

interface ImageScale {
  readonly data: RunSettings;
  readonly filters: number;
  /** Width of the four hidden layers of the MLPs. */
  readonly width: number;
  /** Generator iterations. */
  readonly steps: Readonly<Record<ImageGame, number>>;
  readonly lr: Readonly<Record<ImageGame, number>>;
  /** Of the pair of MLPs whose learning rates are too high (Figure 3, below). */
  readonly highLr: Readonly<Record<ImageGame, number>>;
  readonly seeds: readonly number[];
  readonly samples: number;
  /** Window of the running medians: 101 where a curve is long enough. */
  readonly window: number;
}

export const imageScales: Readonly<Record<Scale, ImageScale>> = {
  tiny: {
    data: { dataset: 'mnist', imageSize: 16 },
    filters: 2,
    width: 8,
    steps: { wgan: 10, gan: 10 },
    lr: { wgan: 5e-4, gan: 2e-4 },
    highLr: { wgan: 0.05, gan: 0.05 },
    seeds: [1],
    samples: 100,
    window: 5,
  },
  quick: {
    data: { dataset: 'mnist', imageSize: 16 },
    filters: 8,
    width: 128,
    steps: { wgan: 150, gan: 300 },
    lr: { wgan: 1e-3, gan: 2e-4 },
    highLr: { wgan: 0.05, gan: 0.05 },
    seeds: [1],
    samples: 1000,
    window: 21,
  },
  standard: {
    data: { dataset: 'mnist', imageSize: 16 },
    filters: 16,
    width: 256,
    steps: { wgan: 400, gan: 800 },
    lr: { wgan: 1e-3, gan: 2e-4 },
    highLr: { wgan: 0.05, gan: 0.05 },
    seeds: [1, 2],
    samples: 2000,
    window: 51,
  },
  // LSUN bedrooms cannot be had from a package: the emoji set stands in, or what --dataset and --data name.
  paper: {
    data: { dataset: 'emoji', imageSize: 64 },
    filters: 64,
    width: 512,
    steps: { wgan: 100_000, gan: 100_000 },
    lr: { wgan: 5e-5, gan: 2e-4 },
    highLr: { wgan: 5e-3, gan: 0.02 },
    seeds: [1, 2, 3],
    samples: 2500,
    window: 101,
  },
};

/** The size of the runs, and pictures that stand in for the scale's own. */
export interface ImageChoice {
  readonly scale: Scale;
  readonly pictures: RunSettings;
}

/** Looks at a run on its way to the end. */
const looks = 10;

function imagePlan(
  name: string,
  { scale, pictures }: ImageChoice,
  game: ImageGame,
  settings: RunSettings,
): RunPlan {
  const { data, steps, samples } = imageScales[scale];
  return {
    name,
    settings: { ...data, ...pictures, objective: game, batch: 64, steps: steps[game], ...settings },
    scoreEvery: steps[game] / looks,
    samples,
    exactSamples: 0,
  };
}

/** A generator of Figures 5 to 7 in one of the two games. */
export function netPlan(choice: ImageChoice, game: ImageGame, net: ImageNet, seed: number): RunPlan {
  const { filters, width, lr } = imageScales[choice.scale];
  const generator = net === 'mlp' ? `mlp:${widths(width)}` : imageNets[net].generator;
  return imagePlan(`${game}-${net}-seed-${seed}`, choice, game, {
    generator,
    critic: 'dcgan',
    ...(net === 'mlp' ? { ndf: filters } : { filters }),
    lr: lr[game],
    seed,
  });
}

/** Two MLPs with learning rates too high, below in Figures 3 and 4. */
export function highRatePlan(choice: ImageChoice, game: ImageGame): RunPlan {
  const { width, highLr, seeds } = imageScales[choice.scale];
  const mlp = `mlp:${widths(width)}`;
  return imagePlan(`${game}-mlp-both-high-lr`, choice, game, {
    generator: mlp,
    critic: mlp,
    lr: highLr[game],
    seed: seeds[0] ?? 1,
  });
}

function widths(width: number): string {
  return [width, width, width, width].join('-');
}
