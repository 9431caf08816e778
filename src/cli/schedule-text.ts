// A run's schedules, drawn in the terminal.
import { learningRatesAt } from '../gan/learning-rate.ts';
import { type RunConfig, trainingConfig } from '../gan/run-config.ts';
import { criticStepsAt } from '../gan/schedule.ts';

/** What the schedules of a run will do, at evenly spaced places from its start to its end. */
export interface Course {
  /** What `places` are: generator iterations done, or shares of the run's time in [0, 1]. */
  readonly over: 'steps' | 'time';
  readonly places: readonly number[];
  readonly criticLearningRate: readonly number[];
  readonly generatorLearningRate: readonly number[];
  readonly nCritic: readonly number[];
}

const columns = 60;
const blocks = '▁▂▃▄▅▆▇█';

/** The schedules of a run; undefined where nothing changes. */
export function scheduleCourse(run: RunConfig): Course | undefined {
  const config = trainingConfig(run);
  const { scheduleSteps, lrWarmup, schedule, nCritic, nCriticEnd } = config;
  const over = run.scheduleOver ?? 'steps';
  if (run.scheduleOver === undefined && schedule === 'constant') return undefined;
  const end = scheduleSteps ?? run.steps ?? Math.max(1000, lrWarmup);
  const shares = Array.from({ length: columns }, (_, i) => i / (columns - 1));
  // Over time nobody knows the iteration: the warm-up, which is counted in iterations, is left out there.
  const iterationAt = (share: number) =>
    over === 'time' ? lrWarmup : Math.min(end - 1, Math.round(share * end));
  const rates = shares.map((share) => learningRatesAt(config, iterationAt(share), share));
  return {
    over,
    places: shares.map((share) => (over === 'time' ? share : iterationAt(share))),
    criticLearningRate: rates.map(({ critic }) => critic),
    generatorLearningRate: rates.map(({ generator }) => generator),
    nCritic: shares.map((share) =>
      criticStepsAt(schedule, iterationAt(share), nCritic, { nCriticEnd, share }),
    ),
  };
}

/** The schedules drawn: a line of blocks from 0 to the highest value, for each thing that changes, with its values. */
export function scheduleText(course: Course): string {
  const { over, places, criticLearningRate, generatorLearningRate, nCritic } = course;
  const same = criticLearningRate.every((rate, i) => rate === generatorLearningRate[i]);
  const lines = [
    ...(same
      ? [drawn('learning rate', criticLearningRate)]
      : [drawn('learning rate, critic', criticLearningRate), drawn('generator', generatorLearningRate)]),
    drawn('critic steps', nCritic),
  ];
  const width = Math.max(...lines.map(({ name }) => name.length));
  const last = places.at(-1)!;
  const axis =
    over === 'time' ? ['0', 'of the time', '100 %'] : ['iteration 0', '', String(Math.round(last) + 1)];
  const [left = '', middle = '', right = ''] = axis;
  const gap = columns - left.length - middle.length - right.length;
  const half = Math.floor(gap / 2);
  return [
    'schedule',
    ...lines.map(({ name, line, values }) => `  ${name.padEnd(width)}  ${line}  ${values}`),
    `  ${' '.repeat(width)}  ${left}${' '.repeat(half)}${middle}${' '.repeat(gap - half)}${right}`,
  ].join('\n');
}

function drawn(name: string, values: readonly number[]): { name: string; line: string; values: string } {
  const most = Math.max(...values);
  const line = values.map((value) => blocks[Math.round((value / most) * (blocks.length - 1))]).join('');
  const shown = [values[0]!, most, values.at(-1)!].map((value) => String(Number(value.toPrecision(3))));
  const [first, highest, final] = shown;
  if (new Set(values).size === 1) return { name, line, values: String(first) };
  return { name, line, values: `${first} → ${first === highest ? '' : `${highest} → `}${final}` };
}
