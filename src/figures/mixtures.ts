// Mixtures of Gaussians: the modes that WGAN, WGAN-GP and GAN find, over several seeds.
import { recipes } from '../gan/recipes.ts';
import type { RunSettings } from '../gan/run-settings.ts';
import { atLeast, atMost, type Figure, type Table, type Verdict, verdict } from './figure.ts';
import { curvesPlot } from './plots.ts';
import { meanAndError } from './statistics.ts';
import {
  configsOf,
  type FigureJob,
  type RunPlan,
  type RunRecord,
  type Scale,
  trainEach,
} from './workshop.ts';

const mixtures = {
  ring: {
    modes: 8,
    label: 'ring of 8',
    published: { modes: 7.9, highQuality: 0.956, reverseKl: Number.NaN },
    aim: 0.98,
  },
  grid: {
    modes: 25,
    label: 'grid of 25',
    published: { modes: 24.8, highQuality: 0.936, reverseKl: 0.04 },
    aim: 0.95,
  },
} as const;

type MixtureName = keyof typeof mixtures;

interface MixtureScale {
  /** Iterations; those of the recipe where they are left out. */
  readonly steps?: number;
  readonly seeds: Readonly<Record<MixtureName, readonly number[]>>;
  readonly width: number;
}

/** Seeds of the grid are none of those that its recipe was chosen on. */
const mixtureScales: Readonly<Record<Scale, MixtureScale>> = {
  tiny: { steps: 8, seeds: { ring: [1, 2], grid: [6, 7] }, width: 8 },
  quick: { steps: 200, seeds: { ring: [1, 2, 3], grid: [6, 7, 8] }, width: 64 },
  standard: { seeds: { ring: [1, 2, 3], grid: [6, 7, 8] }, width: 128 },
  paper: { steps: 50_000, seeds: { ring: [1, 2, 3, 4, 5], grid: [6, 7, 8, 9, 10] }, width: 512 },
};

/** The recipe of each game for each mixture; widths and steps come with the scale. */
const mixtureRecipes = {
  ring: { 'wgan-gp': recipes.ring, wgan: recipes['ring-clip'] },
  grid: { 'wgan-gp': recipes.grid, wgan: recipes['grid-clip'] },
} as const satisfies Readonly<Record<MixtureName, Readonly<Record<string, RunSettings>>>>;

type MixtureGame = keyof (typeof mixtureRecipes)['ring'];

const games = ['wgan-gp', 'wgan'] as const satisfies readonly MixtureGame[];

export function mixturePlan(scale: Scale, mixture: MixtureName, game: MixtureGame, seed: number): RunPlan {
  const recipe = mixtureRecipes[mixture][game];
  const { width, steps = recipe.steps } = mixtureScales[scale];
  const mlp = `mlp:${width}-${width}-${width}`;
  return {
    name: `mixture-${mixture}-${game}-seed-${seed}`,
    settings: {
      ...recipe,
      generator: mlp,
      critic: mlp,
      seed,
      steps,
    },
    scoreEvery: steps / (scale === 'tiny' ? 4 : 10),
    samples: scale === 'tiny' ? 256 : 2500,
    exactSamples: scale === 'tiny' ? 64 : 1000,
  };
}

/** Scores of the end of each run, a value a seed. */
export interface MixtureScores {
  readonly modes: readonly number[];
  readonly highQuality: readonly number[];
  readonly reverseKl: readonly number[];
  /** Exact W₁ less its floor. */
  readonly excess: readonly number[];
}

/** What one would wish for, of the better of the two games; the better is that with more samples of high quality. */
export function mixtureVerdicts(mixture: MixtureName, scores: readonly MixtureScores[]): Verdict[] {
  const quality = ({ highQuality }: MixtureScores) => meanAndError(highQuality).mean;
  const best = scores.reduce((a, b) => (quality(b) > quality(a) ? b : a));
  const { modes, aim, label } = mixtures[mixture];
  return [
    verdict(`${label}: modes covered, mean over seeds`, meanAndError(best.modes).mean, atLeast(modes)),
    verdict(`${label}: share of samples of high quality, mean over seeds`, quality(best), atLeast(aim)),
    verdict(`${label}: reverse KL, mean over seeds`, meanAndError(best.reverseKl).mean, atMost(0.04)),
  ];
}

function mixtureJob(mixture: MixtureName): FigureJob {
  const name = `mixture-${mixture}`;
  const title = `Mixtures: ${mixtures[mixture].label}`;
  return {
    name,
    title,
    make: async (scale, workshop) => {
      const seeded = games.flatMap((game) =>
        mixtureScales[scale].seeds[mixture].map((seed) => ({ game, seed })),
      );
      const runs = await trainEach(workshop, seeded, ({ game, seed }) =>
        mixturePlan(scale, mixture, game, seed),
      );
      const records = runs.map(({ record }) => record);
      const scores = games.map((game) => ({
        game,
        ...endScores(runs.filter(({ item }) => item.game === game).map(({ record }) => record)),
      }));
      const looks = lookTable(records);
      return {
        name,
        title,
        tables: { table: methodTable(mixture, scores), looks },
        plots: {
          quality: curvesPlot({
            title: `${title}: samples within 3σ of a mode`,
            subtitle: 'a perfect sampler reaches 98.89 %',
            table: looks,
            x: { column: 'generator iteration', title: 'generator iterations' },
            y: { column: 'high quality', title: 'share of samples', domain: [0, 1] },
            series: { column: 'run', title: '' },
            points: true,
          }),
        },
        sheets: Object.fromEntries(
          records.flatMap(({ name: run, sheets }) => {
            const last = sheets.at(-1);
            return last && run.endsWith('-1') ? [[`${run}.${last.extension}`, last.content]] : [];
          }),
        ),
        configs: configsOf(records),
        verdicts: mixtureVerdicts(mixture, scores),
      } satisfies Figure;
    },
  };
}

/** The scores of every look at every run. */
function lookTable(records: readonly RunRecord[]): Table {
  return {
    columns: ['run', 'generator iteration', 'modes', 'high quality', 'reverse KL', 'exact W1', 'floor'],
    rows: records.flatMap(({ name, scores }) =>
      scores.map(({ step, modes, highQuality, reverseKl, exactW1, floor }) => [
        name,
        step,
        modes ?? '',
        highQuality ?? '',
        reverseKl ?? '',
        exactW1 ?? '',
        floor ?? '',
      ]),
    ),
  };
}

/** Both games over their seeds, beside published scores and those of a perfect sampler. */
function methodTable(
  mixture: MixtureName,
  scores: readonly (MixtureScores & { readonly game: MixtureGame })[],
): Table {
  const { modes, published } = mixtures[mixture];
  const reverseKl = Number.isNaN(published.reverseKl) ? '' : published.reverseKl;
  return {
    columns: [
      'method',
      'modes, mean',
      'standard error',
      'high quality, mean',
      'standard error',
      'reverse KL, mean',
      'standard error',
      'exact W1 less floor, mean',
      'standard error',
      'seeds',
    ],
    rows: [
      ...scores.map(({ game, ...ends }) => tableRow(game, ends)),
      ['PacGAN (published)', published.modes, '', published.highQuality, '', reverseKl, '', '', '', ''],
      ['perfect sampler', modes, '', 0.9889, '', 0, '', 0, '', ''],
    ],
  };
}

function endScores(records: readonly RunRecord[]): MixtureScores {
  const ends = records.map(({ scores }) => scores.at(-1));
  const values = (field: 'modes' | 'highQuality' | 'reverseKl') =>
    ends.map((end) => end?.[field] ?? Number.NaN);
  return {
    modes: values('modes'),
    highQuality: values('highQuality'),
    reverseKl: values('reverseKl'),
    excess: ends.map((end) => (end?.exactW1 ?? Number.NaN) - (end?.floor ?? Number.NaN)),
  };
}

function tableRow(
  method: string,
  { modes, highQuality, reverseKl, excess }: MixtureScores,
): (string | number)[] {
  const cells = [modes, highQuality, reverseKl, excess].flatMap((values) => {
    const { mean, error } = meanAndError(values);
    return [mean, error];
  });
  return [method, ...cells, modes.length];
}

export const mixtureJobs: readonly FigureJob[] = (['ring', 'grid'] as const).map(mixtureJob);
