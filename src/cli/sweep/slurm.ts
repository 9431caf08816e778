// `earthmover sweep slurm`: the script of a Slurm array (slurm.schedmd.com/job_array.html).
import { resolve } from 'node:path';
import { usageError } from '../../core/errors.ts';
import { counted } from '../../core/text.ts';
import type { Sweep } from './sweep-file.ts';
import { jobNameOf, pointLines, quoted, type TaskOptions, taskArguments, taskCount } from './tasks.ts';

export interface SlurmOptions extends TaskOptions {
  /** Further options of sbatch, such as `gres=gpu:1`. */
  readonly sbatch: readonly string[];
  /** What runs `earthmover`, as words of a shell. */
  readonly command: string;
  /** The folder from which paths in the sweep's file lead. */
  readonly folder: string;
}

/** MaxArraySize where it is not configured otherwise. */
const usualTasks = 1001;

export function slurmScript(sweep: Sweep, options: SlurmOptions): string {
  const { perTask, atOnce, grace, sbatch, command, folder } = options;
  const { file, out, points } = sweep;
  const tasks = taskCount(points.length, perTask);
  const most = atOnce === undefined || atOnce >= tasks ? '' : `%${atOnce}`;
  // Percent signs stand for numbers in that line.
  const log = `${resolve(folder, out).replaceAll('%', '%%')}/logs/task-%A-%a.log`;
  refuseLineEnds([folder, file, out, command, ...sbatch]);
  return `${[
    '#!/bin/bash',
    `# ${counted(points.length, 'run')} of ${file} in ${counted(tasks, 'task')}, written by \`earthmover sweep slurm\`: submit it with sbatch.`,
    '# Submitted again, it goes on: runs that have finished are left alone, others go on from their checkpoints.',
    `#SBATCH --job-name=${jobNameOf(file)}`,
    `#SBATCH --array=0-${tasks - 1}${most}`,
    `#SBATCH --output=${inDirective(log)}`,
    '#SBATCH --open-mode=append',
    `# ${counted(grace, 'second')} before its time is over, a task is told to write checkpoints and end.`,
    `#SBATCH --signal=B:TERM@${grace}`,
    ...sbatch.map((option) => `#SBATCH --${option}`),
    'set -eu',
    '',
    ...pointLines('SLURM_ARRAY_TASK_ID', points.length, perTask),
    '',
    `cd ${quoted(folder)}`,
    '# In the place of this shell, which alone gets the signal.',
    `exec ${command} ${taskArguments(sweep, file, options)}`,
  ].join('\n')}\n`;
}

/** What to tell of a script beside its name. */
export function slurmRemark(points: number, perTask: number): string | undefined {
  const tasks = taskCount(points, perTask);
  if (tasks <= usualTasks) return undefined;
  return `Slurm takes ${usualTasks} tasks unless its MaxArraySize is set otherwise: give --per-task ${Math.ceil(points / usualTasks)}`;
}

/** A text as one word in a line for sbatch. */
function inDirective(text: string): string {
  return /^[\w./:%-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function refuseLineEnds(texts: readonly string[]): void {
  const broken = texts.find((text) => /[\r\n]/.test(text));
  if (broken === undefined) return;
  throw usageError('a script cannot hold a name with a line end', {
    name: JSON.stringify(broken),
    hint: 'rename the file or folder',
  });
}
