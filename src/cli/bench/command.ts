// The command `bench` and its options.
import type { Command } from 'commander';
import { adapterChoices } from '../../runtime/platform/adapter.ts';
import { reportDefaults } from './report-defaults.ts';

const help = `
Workloads:
  mlp2d, mlp28, dcgan32, dcgan64   outer iterations (5 critic steps, 1 generator step) of published networks
  dcgan28                          the same of a small DCGAN, 8 filters
  gemm, conv                       matrix products and convolutions by themselves
  distances                        exact Earth-Mover distances, on the CPU
  streaming                        dcgan28 with its data on the GPU, in memory and in a file, in turns
  Without --workload: all but dcgan64 and streaming; with --scale or --profile: mlp2d.

Examples:
  earthmover bench --workload mlp2d --peer tfjs --peer torch
  earthmover bench --workload dcgan28 --workload conv --against ../before
  earthmover bench --workload dcgan32 --profile --trace trace.json --roofline roofline.svg
  earthmover bench --report
  earthmover bench --scale --steps 3 --json scale.json

docs/performance.md says what each figure means and how it is measured.
`;

/**
 * Adds the command `bench`.
 *
 * @param finish takes the exit code
 */
export function addBench(program: Command, finish: (code: number) => void): void {
  const repeated = (value: string, before: readonly string[] = []) => [...before, value];
  program
    .command('bench')
    .description('measure training, kernels and memory against what the adapter can do')
    .option('--workload <NAME>', 'what to measure, below; repeat it for several', repeated)
    .option('--steps <N>', 'timed steps of each workload, after two that are not (default: 10)')
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')} (default: the fastest there is)`)
    .option('--json <FILE>', 'also write the figures as JSON')
    .option('--no-first-step', 'skip the time to the first step, which needs processes of its own')
    .option(
      '--peer <NAME>',
      'the same steps in tfjs (WebGPU and WASM) or torch, in turns with ours',
      repeated,
    )
    .option('--peer-steps <N>', 'timed steps of each peer, after one that is not (default: 3)')
    .option('--peer-modules <FOLDER>', "folder with the peers' packages (default: installed into the cache)")
    .option(
      '--against <FOLDER>',
      'the same in another checkout of Earthmover, its packages installed, in turns with ours',
    )
    .option(
      '--report [FILE]',
      `everything about this adapter in one file, in about ${reportDefaults.seconds / 60} minutes (default: ${reportDefaults.file})`,
    )
    .option('--budget <SECONDS>', 'another time for --report')
    .option('--variants', 'of gemm and conv, every kernel that is legal, not only the chosen one')
    .option('--scale', 'sweep batch, critic steps, width and image size')
    .option('--profile', 'time every kernel of a step')
    .option('--trace <FILE>', 'the profile as a trace for chrome://tracing or Perfetto')
    .option('--roofline <FILE>', "the profile as a picture below the adapter's roofs, SVG")
    .addHelpText('after', help)
    .action(async (raw) => finish(await (await import('../bench.ts')).bench(raw)));
}
