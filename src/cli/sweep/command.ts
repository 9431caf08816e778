// The options of `earthmover sweep`.
import type { Command } from 'commander';
import { adapterChoices } from '../../runtime/platform/adapter.ts';
import { sweepHelp } from './help.ts';
import { type RawSweepOptions, sweepActions } from './options.ts';
import { sweepMeasures } from './results.ts';

/** @param finish takes the exit code */
export function addSweep(program: Command, finish: (code: number) => void): void {
  const repeated = (value: string, before: readonly string[] = []) => [...before, value];
  program
    .command('sweep')
    .description('train runs over a grid or random draws of settings, here or on a scheduler')
    .argument('<ACTION>', `${sweepActions.join(', ')}; left out, run`)
    .argument('[FILE]', 'what is varied; with collect also the folder of a sweep')
    .option('--out <FOLDER>', 'folder of the sweep (default: that of the file, or sweep-<FILE>)')
    .option('--jobs <K>', 'runs at a time (default: 1)')
    .option('--point <LIST>', 'run: these points only, by their places in the file, such as 3 or 4-7')
    .option('--of <N>', 'run: an error where the file has not N points, as scripts of tasks want it')
    .option('--dry-run', 'run: show the points, and train nothing')
    .option('--measure <NAME>', `figure of the plots: ${sweepMeasures.join(', ')}`)
    .option('--per-task <N>', 'slurm, kubernetes: points of each task (default: 1)')
    .option('--at-once <K>', 'slurm, kubernetes: tasks at a time (default: as many as there is room for)')
    .option('--grace <SECONDS>', 'slurm, kubernetes: time for a checkpoint before a task ends (default: 120)')
    .option('--write <FILE>', 'slurm, kubernetes: where to (default: <FILE>.slurm.sh, <FILE>.job.yaml)')
    .option('--sbatch <OPTION>', 'slurm: an option of sbatch, such as gres=gpu:1; repeat it', repeated)
    .option('--command <WORDS>', 'slurm: what runs earthmover on the nodes (default: node and this program)')
    .option('--image <NAME>', 'kubernetes: an image with earthmover on its PATH')
    .option('--claim <NAME>', 'kubernetes: the persistent volume claim of data and runs')
    .option('--mount <FOLDER>', 'kubernetes: where it is mounted, and where paths lead from (default: /data)')
    .option('--gpus <N>', 'kubernetes: GPUs of each task, as nvidia.com/gpu')
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')} (default: the fastest there is)`)
    .option('--json', 'only JSON lines on stdout; words for people on stderr')
    .option('--quiet', 'no words but errors')
    .addHelpText('after', sweepHelp)
    .action(async (first: string, second: string | undefined, raw: RawSweepOptions) =>
      finish(await (await import('../file-commands.ts')).sweep([first, second], raw)),
    );
}
