// The command line of `earthmover sweep`, read before any file is.
import { usageError } from '../../core/errors.ts';
import { kebab } from '../../gan/run-settings.ts';
import { adapterOption, oneOf, wholeNumber } from '../options.ts';
import { type SweepMeasure, sweepMeasures } from './results.ts';

export const sweepActions = ['run', 'collect', 'slurm', 'kubernetes'] as const;
export type SweepAction = (typeof sweepActions)[number];

/** What commander hands over: options that may be repeated come as lists. */
export type RawSweepOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** The flags that not every action has, and those that have them. */
const actionsOf: Readonly<Record<string, readonly SweepAction[]>> = {
  jobs: ['run', 'slurm', 'kubernetes'],
  point: ['run'],
  of: ['run'],
  dryRun: ['run'],
  measure: ['run', 'collect'],
  perTask: ['slurm', 'kubernetes'],
  atOnce: ['slurm', 'kubernetes'],
  grace: ['slurm', 'kubernetes'],
  write: ['slurm', 'kubernetes'],
  sbatch: ['slurm'],
  command: ['slurm'],
  image: ['kubernetes'],
  claim: ['kubernetes'],
  mount: ['kubernetes'],
  gpus: ['kubernetes'],
};

const most = 10_000;

export type SweepAsked = ReturnType<typeof readSweepOptions>;

/** @throws usage error on an action without its file, on a flag that is another action's, and on a value out of range */
export function readSweepOptions([first = '', second]: readonly string[], raw: RawSweepOptions) {
  const named = sweepActions.find((action) => action === first);
  if (second !== undefined && named === undefined) {
    oneOf('the action', first, sweepActions, 'command line');
  }
  if (named !== undefined && second === undefined) {
    throw usageError(`sweep ${named} needs a file`, {
      hint: `give it: earthmover sweep ${named} sweep.yaml`,
    });
  }
  const action = named ?? 'run';
  for (const [flag, actions] of Object.entries(actionsOf)) {
    if (raw[flag] === undefined || actions.includes(action)) continue;
    throw usageError(`sweep ${action} has no --${kebab(flag)}`, {
      hint: `it is for sweep ${actions.join(' and ')}: leave it out`,
    });
  }
  const plain = (flag: string) => {
    const value = raw[flag];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (flag: string, least: number, usual: number): number => {
    const text = plain(flag);
    return text === undefined ? usual : wholeNumber(`--${kebab(flag)}`, text, least, most);
  };
  const optional = (flag: string) => (plain(flag) === undefined ? undefined : number(flag, 1, 1));
  const measure = plain('measure');
  const out = plain('out');
  if (out === '') throw usageError('out cannot be empty', { hint: 'give the path of a folder' });
  return {
    action,
    file: second ?? first,
    out,
    adapter: adapterOption({ adapter: plain('adapter') }),
    json: raw.json === true,
    quiet: raw.quiet === true,
    dryRun: raw.dryRun === true,
    jobs: number('jobs', 1, 1),
    /** Undefined for all. */
    points: pointsIn(plain('point')),
    of: optional('of'),
    measure: measure === undefined ? undefined : measureIn(measure),
    tasks: {
      perTask: number('perTask', 1, 1),
      atOnce: optional('atOnce'),
      grace: number('grace', 1, 120),
    },
    write: plain('write'),
    sbatch: listOf(raw.sbatch).map(sbatchOption),
    command: plain('command'),
    image: plain('image'),
    claim: plain('claim'),
    mount: plain('mount') ?? '/data',
    gpus: optional('gpus'),
  };
}

function measureIn(text: string): SweepMeasure {
  return oneOf('--measure', text, sweepMeasures, 'command line');
}

/** `3`, `4-7`, `1,5-8`: places in the file, from 1 on. */
function pointsIn(text: string | undefined): readonly (readonly [first: number, last: number])[] | undefined {
  return text?.split(',').map((part) => {
    const [first = '', last = first] = part.split('-');
    const [from, to] = [first, last].map((each) => wholeNumber('--point', each, 1, most));
    if (from !== undefined && to !== undefined && from <= to) return [from, to] as const;
    throw usageError(`--point cannot be ${text}`, {
      hint: 'give places in the file, such as 3, 4-7 or 1,5-8',
    });
  });
}

function listOf(value: RawSweepOptions[string]): readonly string[] {
  return typeof value === 'object' ? value : [];
}

/** `--gres=gpu:1` and `gres=gpu:1` are one. */
function sbatchOption(text: string): string {
  const option = text.replace(/^--/, '');
  if (/^[a-z][a-z-]*(=.+)?$/.test(option)) return option;
  throw usageError(`--sbatch cannot be ${text}`, { hint: 'give an option of sbatch, such as gres=gpu:1' });
}
