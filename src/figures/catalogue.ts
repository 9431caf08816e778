// The figures that can be made, by name and by group.
import { curvesJob } from './curves.ts';
import { digitsJob } from './digits.ts';
import { mixtureJobs } from './mixtures.ts';
import { parallelLines, parallelLinesScales } from './parallel-lines.ts';
import { sheetsJob } from './sample-sheets.ts';
import { clipJob } from './sweeps/clip.ts';
import { criticJob } from './sweeps/critic-steps.ts';
import { momentumJob } from './sweeps/momentum.ts';
import { rankingJob } from './sweeps/ranking.ts';
import { twoGaussians, twoGaussiansScales } from './two-gaussians.ts';
import type { FigureJob } from './workshop.ts';

const parallelLinesJob: FigureJob = {
  name: 'figure-1',
  title: 'Figure 1: distances between parallel lines',
  make: (scale, { device, keep }) =>
    keep(`figure-1-${scale}`, () => parallelLines(device, parallelLinesScales[scale])),
};

const twoGaussiansJob: FigureJob = {
  name: 'figure-2',
  title: 'Figure 2: a discriminator and a critic at their optimum',
  make: (scale, { device, keep }) =>
    keep(`figure-2-${scale}`, () => twoGaussians(device, twoGaussiansScales[scale])),
};

const groups = {
  1: [parallelLinesJob],
  2: [twoGaussiansJob],
  3: [curvesJob('wgan')],
  4: [curvesJob('gan')],
  5: [sheetsJob('dcgan')],
  6: [sheetsJob('constant')],
  7: [sheetsJob('mlp')],
  sweeps: [clipJob, criticJob, rankingJob, momentumJob],
  digits: [digitsJob],
  mixtures: mixtureJobs,
} as const satisfies Readonly<Record<string, readonly FigureJob[]>>;

const jobs: readonly FigureJob[] = Object.values<readonly FigureJob[]>(groups).flat();

/** What can be asked for: a figure of the paper, a group, all, or one of the jobs by its name. */
export const figureGroups: readonly string[] = [
  ...new Set([...Object.keys(groups), 'all', ...jobs.map(({ name }) => name)]),
];

/** The jobs behind the names, each once, in the order of the catalogue. */
export function jobsOf(names: readonly string[]): readonly FigureJob[] {
  const wanted = Object.entries<readonly FigureJob[]>(groups)
    .filter(([group]) => names.includes('all') || names.includes(group))
    .flatMap(([, members]) => members);
  return jobs.filter((job) => wanted.includes(job) || names.includes(job.name));
}
