// A sweep as tasks of a scheduler: which points each takes, in the shell's own arithmetic, and how a shell is told a text.
import { type Sweep, stemOf } from './sweep-file.ts';

/** What both schedulers are told. */
export interface TaskOptions {
  /** Points of each task; the last may have fewer. */
  readonly perTask: number;
  /** Tasks at a time; undefined for as many as there are. */
  readonly atOnce: number | undefined;
  /** Seconds from the signal that a task is to end to its end. */
  readonly grace: number;
  /** Processes at a time in a task. */
  readonly jobs: number;
  readonly adapter: string | undefined;
}

export function taskCount(points: number, perTask: number): number {
  return Math.ceil(points / perTask);
}

/**
 * Lines of a POSIX shell that set `first` and `last`, the points of the task whose number, from 0 on, is in `variable`. A
 * task beyond the last has none, and ends well.
 */
export function pointLines(variable: string, points: number, perTask: number): string[] {
  return [
    `points=${points}`,
    `per_task=${perTask}`,
    `first=$((${variable} * per_task + 1))`,
    'last=$((first + per_task - 1))',
    'if [ "$last" -gt "$points" ]; then last=$points; fi',
    'if [ "$first" -gt "$last" ]; then exit 0; fi',
  ];
}

/** The arguments of the task's `earthmover`, for a shell. */
export function taskArguments(
  { out, points }: Pick<Sweep, 'out' | 'points'>,
  file: string,
  { jobs, adapter }: Pick<TaskOptions, 'jobs' | 'adapter'>,
): string {
  return [
    ...['sweep', 'run', quoted(file), '--out', quoted(out)],
    ...['--of', String(points.length)],
    ...(jobs > 1 ? ['--jobs', String(jobs)] : []),
    ...(adapter === undefined ? [] : ['--adapter', adapter]),
    ...['--point', '"$first-$last"'],
  ].join(' ');
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A name that schedulers take: letters, digits and hyphens, in lower case. */
export function jobNameOf(file: string): string {
  const name = stemOf(file)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return name || 'sweep';
}
