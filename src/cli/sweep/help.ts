// The text below the options in `earthmover sweep --help`.
import { exitCodesHelp } from '../help.ts';

export const sweepHelp = `
FILE is a YAML or JSON file: base, grid, random, seeds, out (docs/sweeps.md). Each point is a run folder in OUT/runs.
run         trains the points, --jobs at a time. The same command goes on where it was stopped, and repeats no run
            that has finished. A run that fails leaves the others alone; earthmover sweep FILE is the same
collect     tables and plots of whatever has finished, of FILE or of the sweep's folder
slurm       writes the script of a Slurm array, for sbatch
kubernetes  writes an indexed Job, for kubectl apply

Examples:
  earthmover sweep rates.yaml --dry-run
  earthmover sweep rates.yaml --jobs 2
  earthmover sweep run rates.yaml --point 4-7
  earthmover sweep collect rates.yaml
  earthmover sweep slurm rates.yaml --per-task 4 --at-once 8 --sbatch gres=gpu:1 --sbatch time=04:00:00
  earthmover sweep kubernetes rates.yaml --image registry/earthmover --claim runs --gpus 1
${exitCodesHelp}
  a sweep whose runs failed ends with the code of the first of them`;
