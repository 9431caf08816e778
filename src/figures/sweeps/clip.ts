// The sweep over the clip c.
import { spearman } from '../../metrics/spearman.ts';
import { atLeast, atMost, type Figure, type Table, type Verdict, verdict } from '../figure.ts';
import { curvesPlot } from '../plots.ts';
import { configsOf, type FigureJob } from '../workshop.ts';
import { type SweepRow, sweepTable, trainSweep } from './sweep.ts';

/** Section 3 of the paper: a small clip makes gradients vanish, a large one takes the critic long to its optimum. */
export function clipVerdicts(rows: readonly SweepRow[]): Verdict[] {
  const withClip = (field: 'slope' | 'clippedShare' | 'optimality') =>
    spearman(
      rows.map(({ setting }) => Number(setting)),
      rows.map((row) => row[field]),
    );
  return [
    verdict(
      'the smaller the clip, the smaller the gradient that the generator gets, rank correlation of c and slope',
      withClip('slope'),
      atLeast(0.9),
    ),
    verdict(
      'the larger the clip, the longer weights take to reach it, rank correlation of c and the share at the clip',
      withClip('clippedShare'),
      atMost(-0.9),
    ),
    verdict(
      'the larger the clip, the further the critic from its optimum, rank correlation of c and estimate over trained estimate',
      withClip('optimality'),
      atMost(-0.5),
    ),
  ];
}

const clips = [0.003, 0.01, 0.03, 0.1, 0.3];

const clipNames = { name: 'sweep-clip', title: 'Sweep: the clip c' };

export const clipJob: FigureJob = {
  ...clipNames,
  make: async (scale, workshop) => {
    const { rows, records } = await trainSweep(workshop, scale, 'clip', clips);
    const table = sweepTable(rows, 'clip c');
    return {
      ...clipNames,
      tables: { sweep: table },
      plots: {
        slope: curvesPlot({
          title: 'The slope of the critic follows its clip',
          subtitle: '8 Gaussians; mean ‖∇f‖ between real and generated samples at the end of the run',
          table: constantSeries(table),
          x: { column: 'clip c', title: 'clip c', scale: 'log' },
          y: { column: 'mean slope of the critic', title: 'mean ‖∇f‖', scale: 'log' },
          series: { column: 'series', title: '' },
          points: true,
        }),
        distance: curvesPlot({
          title: 'What is left of the distance after the same number of steps',
          table: withFloorSeries(rows, 'clip c'),
          x: { column: 'clip c', title: 'clip c', scale: 'log' },
          y: { column: 'distance', title: 'exact W₁, units of the data' },
          series: { column: 'series', title: '' },
          points: true,
        }),
      },
      configs: configsOf(records),
      verdicts: clipVerdicts(rows),
    } satisfies Figure;
  },
};

function constantSeries({ columns, rows }: Table): Table {
  return { columns: [...columns, 'series'], rows: rows.map((row) => [...row, 'WGAN']) };
}

function withFloorSeries(rows: readonly SweepRow[], name: string): Table {
  return {
    columns: [name, 'distance', 'series'],
    rows: rows.flatMap(({ setting, exactW1, floor }) => [
      [setting, exactW1, 'generated to real'],
      [setting, floor, 'real to real, the floor'],
    ]),
  };
}
