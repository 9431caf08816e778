// Figures 5, 6 and 7 of Arjovsky et al. 2017: one generator as a WGAN and as a GAN.
import { atLeast, atMost, type Figure, type Table, type Verdict, verdict } from './figure.ts';
import { type ImageGame, type ImageNet, imageNets, imageScales, netPlan } from './image-runs.ts';
import { curvesPlot } from './plots.ts';
import { meanAndError } from './statistics.ts';
import { configsOf, type FigureJob, type RunRecord, trainEach } from './workshop.ts';

const games = ['wgan', 'gan'] as const satisfies readonly ImageGame[];
const numbers: Readonly<Record<ImageNet, number>> = { dcgan: 5, constant: 6, mlp: 7 };

/** The last scores of one generator in both games, a value a seed. */
export interface NetScores {
  readonly frechet: Readonly<Record<ImageGame, readonly number[]>>;
  readonly effectiveClasses: Readonly<Record<ImageGame, readonly number[]>>;
}

/** What the paper says of all three: WGAN trains; of 6 and 7: the GAN does worse, by quality or by mode collapse. */
export function sheetVerdicts(net: ImageNet, { frechet, effectiveClasses }: NetScores): Verdict[] {
  const mean = (values: readonly number[]) => meanAndError(values).mean;
  const trains = verdict(
    'WGAN makes all kinds of digits, classes in effect of 10, mean over seeds',
    mean(effectiveClasses.wgan),
    atLeast(7),
  );
  if (net === 'dcgan') {
    return [
      trains,
      verdict(
        'both games train, classes in effect of the GAN over those of WGAN',
        mean(effectiveClasses.gan) / mean(effectiveClasses.wgan),
        atLeast(0.7),
      ),
    ];
  }
  return [
    trains,
    verdict(
      'the GAN does worse on this generator, its Fréchet distance over that of WGAN',
      mean(frechet.gan) / mean(frechet.wgan),
      atLeast(1),
    ),
    ...(net === 'mlp'
      ? [
          verdict(
            'and its modes collapse, classes in effect less those of WGAN',
            mean(effectiveClasses.gan) - mean(effectiveClasses.wgan),
            atMost(0),
          ),
        ]
      : []),
  ];
}

/** Figures 5, 6 and 7: one generator as a WGAN and as a GAN with the −log D trick, over several seeds. */
export function sheetsJob(net: ImageNet): FigureJob {
  const name = `figure-${numbers[net]}`;
  const title = `Figure ${numbers[net]}: ${imageNets[net].label}, WGAN and GAN`;
  return {
    name,
    title,
    make: async (scale, workshop) => {
      const { seeds } = imageScales[scale];
      const choice = { scale, pictures: workshop.pictures };
      const seeded = games.flatMap((game) => seeds.map((seed) => ({ game, seed })));
      const runs = await trainEach(workshop, seeded, ({ game, seed }) => netPlan(choice, game, net, seed));
      const scores = scoreTable(runs.map(({ item, record }) => ({ game: item.game, record })));
      return {
        name,
        title,
        tables: { scores },
        plots: {
          frechet: curvesPlot({
            title,
            subtitle: "on the features of a classifier trained here; not FID, whose features are Inception's",
            table: scores,
            x: {
              column: 'critic steps',
              title: 'critic steps (five a generator iteration in WGAN, one in GAN)',
            },
            y: { column: 'Fréchet distance', title: 'Fréchet distance to held-out digits', scale: 'log' },
            series: { column: 'run', title: '' },
            points: true,
          }),
        },
        sheets: Object.fromEntries(
          runs.flatMap(({ item: { game, seed }, record }) => {
            const last = record.sheets.at(-1);
            return last ? [[`${game}-seed-${seed}.${last.extension}`, last.content]] : [];
          }),
        ),
        configs: configsOf(runs.map(({ record }) => record)),
        verdicts: sheetVerdicts(net, {
          frechet: lastOf(runs, 'frechet'),
          effectiveClasses: lastOf(runs, 'effectiveClasses'),
        }),
      } satisfies Figure;
    },
  };
}

function lastOf(
  runs: readonly { readonly item: { readonly game: ImageGame }; readonly record: RunRecord }[],
  field: 'frechet' | 'effectiveClasses',
): Record<ImageGame, number[]> {
  const last = (game: ImageGame) =>
    runs
      .filter(({ item }) => item.game === game)
      .map(({ record }) => record.scores.at(-1)?.[field] ?? Number.NaN);
  return { wgan: last('wgan'), gan: last('gan') };
}

function scoreTable(runs: readonly { readonly game: ImageGame; readonly record: RunRecord }[]): Table {
  return {
    columns: [
      'run',
      'game',
      'generator iteration',
      'critic steps',
      'Fréchet distance',
      'classes covered',
      'classes in effect',
      'ended early',
    ],
    rows: runs.flatMap(({ game, record }) =>
      record.scores.map((score) => [
        record.name,
        game,
        score.step,
        record.metrics[score.step - 1]?.criticSteps ?? '',
        score.frechet ?? '',
        score.classes ?? '',
        score.effectiveClasses ?? '',
        record.diverged ? 'diverged' : '',
      ]),
    ),
  };
}
