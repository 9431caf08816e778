// The three toy distributions with the scalings of improved_wgan_training's gan_toy.py
// (Gulrajani et al. 2017), generated here from a seed.
import { at } from '../core/at.ts';
import { unitCircle } from '../core/elementary.ts';
import type { Random } from '../core/random.ts';
import { createRandom, shuffle } from '../core/random.ts';
import { isToy, type ToyName } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import { createDataset } from './dataset.ts';

/** The Gaussians of a mixture, in the data's own units. */
export interface Mixture {
  /** [x, y] of each Gaussian. */
  readonly centres: readonly (readonly [number, number])[];
  /** Standard deviation of every Gaussian along each axis. */
  readonly sigma: number;
}

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the source divides by 1.414, not by √2
const ringShrink = 1.414;
const ringScale = 2 / ringShrink;
const gridScale = 2 / 2.828;
const diagonal = Math.SQRT1_2;

const ring: Mixture = {
  centres: [
    [ringScale, 0],
    [-ringScale, 0],
    [0, ringScale],
    [0, -ringScale],
    [ringScale * diagonal, ringScale * diagonal],
    [ringScale * diagonal, -ringScale * diagonal],
    [-ringScale * diagonal, ringScale * diagonal],
    [-ringScale * diagonal, -ringScale * diagonal],
  ],
  sigma: 0.02 / ringShrink,
};

const grid: Mixture = {
  centres: Array.from(
    { length: 25 },
    (_, mode) => [(Math.floor(mode / 5) - 2) * gridScale, ((mode % 5) - 2) * gridScale] as const,
  ),
  sigma: 0.05 / 2.828,
};

/** A mixture with the mode of each of `count` points, or a formula for one point after the other. */
type Toy =
  | { readonly mixture: Mixture; readonly modes: (count: number, random: Random) => Uint8Array }
  | { readonly point: (random: Random) => readonly [number, number] };

/** How each is drawn; a missing one does not compile. */
const toys: Readonly<Record<ToyName, Toy>> = {
  '8gaussians': { mixture: ring, modes: drawnModes },
  '25gaussians': { mixture: grid, modes: evenModes },
  swissroll: { point: swissRollPoint },
};

/**
 * The mixture behind a data set, for mode scores; others than the two mixtures have none.
 * @example
 * mixtureOf('8gaussians')?.centres.length; // 8
 */
export function mixtureOf(dataset: string): Mixture | undefined {
  const toy = isToy(dataset) ? toys[dataset] : undefined;
  return toy && 'mixture' in toy ? toy.mixture : undefined;
}

/**
 * `count` points [2] of a toy distribution, the same bits for the same seed in every engine.
 * The labels of a mixture are its modes, in the order of `mixtureOf`.
 *
 * @param seed a whole number in [0, 2⁵³)
 * @param stream another one gives other points of the same seed: held-out ones, say
 * @throws usage error on a seed out of range; data error where `count` is no whole number ≥ 1
 * @example
 * const data = createToy('8gaussians', 10_000);
 * data.shape; // [2]
 */
export function createToy(toy: ToyName, count = 100_000, seed = 0, stream = 0x70_79): Dataset {
  const random = createRandom(seed, stream);
  const values = new Float32Array(2 * count);
  const formula = toys[toy];
  if ('point' in formula) {
    for (let i = 0; i < count; i++) values.set(formula.point(random), 2 * i);
    return createDataset(toy, [2], values);
  }
  const { centres, sigma } = formula.mixture;
  const modes = formula.modes(count, random);
  modes.forEach((mode, i) => {
    const [x, y] = at(centres, mode);
    values[2 * i] = x + sigma * random.normal();
    values[2 * i + 1] = y + sigma * random.normal();
  });
  return createDataset(toy, [2], values, modes);
}

/** The ring draws a mode for each point. */
function drawnModes(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(8));
}

/** The grid gives every mode the same number of points, in random order. */
function evenModes(count: number, random: Random): Uint8Array {
  return shuffle(
    Uint8Array.from({ length: count }, (_, i) => i % 25),
    random,
  );
}

/** scikit-learn's make_swiss_roll with noise 0.25, seen from its end (columns 0 and 2), divided by 7.5. */
function swissRollPoint(random: Random): [number, number] {
  const turns = 0.75 * (1 + 2 * random.uniform());
  const [cosine, sine] = unitCircle(turns);
  const radius = 2 * Math.PI * turns;
  return [(radius * cosine + 0.25 * random.normal()) / 7.5, (radius * sine + 0.25 * random.normal()) / 7.5];
}
