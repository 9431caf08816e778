// `earthmover sweep slurm` and `kubernetes`: the files that their schedulers take.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../core/errors.ts';
import { counted } from '../../core/text.ts';
import { onDisk } from '../../node/disk.ts';
import type { Terminal } from '../terminal.ts';
import { kubernetesYaml } from './kubernetes.ts';
import type { SweepAsked } from './options.ts';
import { launcher } from './point-process.ts';
import { slurmRemark, slurmScript } from './slurm.ts';
import { type Sweep, stemOf } from './sweep-file.ts';
import { quoted, taskCount } from './tasks.ts';

export function writeSlurm(sweep: Sweep, asked: SweepAsked, terminal: Terminal): number {
  const { tasks, jobs, adapter, sbatch } = asked;
  const command = asked.command ?? `node ${quoted(launcher)}`;
  const script = slurmScript(sweep, { ...tasks, jobs, adapter, sbatch, command, folder: process.cwd() });
  // Slurm writes what tasks say into a folder that must be there.
  onDisk('make the folder of logs', sweep.out, () => mkdirSync(join(sweep.out, 'logs'), { recursive: true }));
  const remark = slurmRemark(sweep.points.length, tasks.perTask);
  if (remark !== undefined) terminal.say(remark);
  return written(sweep, asked, terminal, { ending: 'slurm.sh', text: script, mode: 0o755, how: 'sbatch' });
}

export function writeKubernetes(sweep: Sweep, asked: SweepAsked, terminal: Terminal): number {
  const { tasks, jobs, adapter, image, claim, mount, gpus } = asked;
  if (image === undefined || claim === undefined) {
    throw usageError(`sweep kubernetes needs ${image === undefined ? 'an image' : 'a volume claim'}`, {
      hint: 'give --image NAME and --claim NAME',
    });
  }
  const text = kubernetesYaml(sweep, { ...tasks, jobs, adapter, image, claim, mount, gpus });
  return written(sweep, asked, terminal, {
    ending: 'job.yaml',
    text,
    mode: 0o644,
    how: 'kubectl apply --filename',
  });
}

interface Written {
  readonly ending: string;
  readonly text: string;
  readonly mode: number;
  /** The command that takes it. */
  readonly how: string;
}

function written(
  { file, points }: Sweep,
  { write, tasks }: SweepAsked,
  terminal: Terminal,
  { ending, text, mode, how }: Written,
): number {
  const path = write ?? `${stemOf(file)}.${ending}`;
  onDisk(`write ${path}`, path, () => writeFileSync(path, text, { mode }));
  const count = taskCount(points.length, tasks.perTask);
  terminal.event('written', { file: path, points: points.length, tasks: count });
  terminal.print(`${counted(points.length, 'run')} in ${counted(count, 'task')}: ${how} ${quoted(path)}`);
  return 0;
}
