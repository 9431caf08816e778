import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { presets } from '../gan/presets.ts';
import { trainedNames } from '../node/trained-generators.ts';
import { adapterChoices } from '../runtime/platform/adapter.ts';
import { addBench } from './bench/command.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, addSettings } from './options.ts';
import { earthmoverVersion } from './version.ts';

const exitCodesHelp = `
Exit codes:
  0 done, 2 usage or config, 3 folder in use, 4 diverged, 5 data, 6 checkpoint unusable,
  7 GPU unavailable or lost, 8 disk, 130 and 143 stopped by Ctrl-C or SIGTERM, 1 a fault of ours`;

const trainHelp = `
Defaults:
  points  8gaussians, 25gaussians, swissroll, csv: mlp:512-512-512 for both, latent 2, batch 256, 5000 steps
  images  dcgan for both, latent 100, batch 64, 10000 steps; mnist and fashion-mnist at 32 px (28 with MLPs)
  all     objective wgan: n-critic 5, clip 0.01, clip-order paper, schedule constant, rmsprop, lr 5e-5, seed 0
          other objectives: the values of their papers, which are the presets of their names
  Flags win over the config file, that over the preset, that over these.

Examples:
  earthmover train --dataset 8gaussians --steps 2000
  earthmover train --dataset mnist --image-size 32 --steps 5000 --seed 1 --out runs/digits
  earthmover train --dataset images --data photos/ --image-size 64 --minutes 60
  earthmover train --preset toy --config mine.yaml --lr 1e-4
  earthmover train --dataset mnist --preset wgan-gp --ema 0.999
  earthmover train --resume runs/digits --steps 10000
  earthmover train --preset paper-dcgan --dataset emoji --dry-run
${exitCodesHelp}`;

const sampleHelp = `
Examples:
  earthmover sample --trained mnist
  earthmover sample --run runs/digits
  earthmover sample --run runs/digits --grid 10x4 --seed 7 --out digits.png
  earthmover sample --checkpoint runs/ring/checkpoints/step-002000.safetensors --count 5000 --out ring.csv
${exitCodesHelp}`;

const exportHelp = `
The file holds weights and running averages under PyTorch's names, with the run's config, its scores, and how long it
took on what; the critic and the optimisers' state stay behind, so that training cannot go on from it.

Examples:
  earthmover export --run runs/digits --out digits.safetensors
  earthmover sample --checkpoint digits.safetensors --grid 10x4
${exitCodesHelp}`;

const evaluateHelp = `
Each distance stands beside its floor: the same distance between two batches of real samples.
Real samples are new points of a toy, the test set of MNIST and Fashion-MNIST, what --data names,
or else the training data.

Examples:
  earthmover evaluate runs/digits
  earthmover evaluate --checkpoint runs/ring/checkpoints/step-003000.safetensors --samples 1000 --seed 7
  earthmover evaluate runs/mine --data unseen.csv --json
${exitCodesHelp}`;

const figureNames = '1 to 7, sweeps, digits, mixtures, all, or one by its name, such as sweep-clip';

const figuresHelp = `
Every figure gets a folder with its curves as CSV, plots as SVG and PNG, sheets of samples, and verdict.json:
the bound that follows from the paper's claim, what was measured, and whether it held.
Runs lie in OUT/runs, each an ordinary run folder; the same command goes on where it was stopped.

Examples:
  earthmover figures 1 2
  earthmover figures mixture-grid --out grid
  earthmover figures 3 4 --scale standard --out docs/figures
  earthmover figures all --scale paper --out paper
${exitCodesHelp}`;

const searchHelp = `
SPACE is a YAML or JSON file: base, candidates, grid, random, score, budget, rungs, eta, seeds (docs/search.md).
All candidates train to the first rung, the best 1 in eta go on to the next, and so on. OUT/table.md has them all,
OUT/winner.json is a file for train --config. The same command goes on where it was stopped.

Examples:
  earthmover search scripts/search/ring.yaml
  earthmover search scripts/search/ring.yaml --steps 300 --seeds 101,102 --out runs/try
  earthmover search mine.yaml --budget-minutes 5 --eta 2
  earthmover train --config search-ring/winner.json --seed 1 --out runs/ring
${exitCodesHelp}
  a search goes on when a candidate diverges; its code is 4 where none was left`;

/** Runs the command line `earthmover ...args`; resolves to the exit code, with every error already told. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that goes away, as \`head\` does, is no fault of the run.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  let code = 0;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // The --json of bench is a file, and its stdout for people.
    return tell(error, args[0] !== 'bench' && args.includes('--json'));
  }
}

function createProgram(finish: (code: number) => void): Command {
  const program = new Command('earthmover')
    .description('Wasserstein GANs trained on WebGPU')
    .version(earthmoverVersion())
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    // Errors of the command line are told like all others, once.
    .configureOutput({ outputError: () => {} });

  // Modules load when their command runs: --help and refusals need neither Dawn nor vega.
  const train = program.command('train').description('train a generator and a critic in a run folder');
  addSettings(train);
  train
    .option('--out <FOLDER>', 'run folder (default: runs/<dataset>-<generator>-<seed>-<time>)')
    .option(
      '--resume [PATH]',
      'go on with a run: its folder or one of its checkpoints; without PATH, that of --out',
    )
    .option('--config <FILE>', 'settings from a YAML or JSON file, under the names of these flags')
    .option('--preset <NAME>', `settings to start from: ${Object.keys(presets).join(', ')}`)
    .option('--tune', 'measure kernel variants before a new run (default: on hardware adapters, once)')
    .option('--no-tune', 'the default choice of kernels')
    .option('--dry-run', 'show layers, shapes, parameters, GPU memory and work of a step; train nothing')
    .addHelpText('after', trainHelp)
    .action(async (raw: RawOptions) => finish(await (await import('./train.ts')).train(raw)));
  addOutputOptions(train);

  const sample = program
    .command('sample')
    .description('draw samples from a run')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint, or a generator of `earthmover export`')
    .option('--trained <NAME>', `a generator that comes with Earthmover: ${trainedNames().join(', ')}`)
    .option('--count <N>', 'samples to draw (default: 64)')
    .option('--grid <WxH>', 'images across and down, instead of --count')
    .option('--seed <N>', 'another seed, other samples (default: 0)')
    .option('--out <FILE>', '.png for images; .svg or .csv for points (default: in the run folder)')
    .addHelpText('after', sampleHelp)
    .action(async (raw: RawOptions) => finish(await (await import('./sample.ts')).sample(raw)));
  addOutputOptions(sample);

  const exported = program
    .command('export')
    .description('write the generator of a run into a small file of its own, with its scores')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint')
    .option('--out <FILE>', '.safetensors (default: in the run folder)')
    .option('--no-evaluate', 'leave the scores out')
    .addHelpText('after', exportHelp)
    .action(async (raw: RawOptions) => finish(await (await import('./export.ts')).exportGenerator(raw)));
  addOutputOptions(exported);

  const evaluate = program
    .command('evaluate')
    .description('say how good the generator of a run is, against its data')
    .argument('[PATH]', 'run folder, or a certain checkpoint')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint')
    .option('--data <PATH>', 'real samples: the place of the training data, or others of the same shape')
    .option('--dataset <NAME>', 'the data set that it should have been trained on; any other is an error')
    .option('--samples <N>', 'samples to draw, and half as many as there must be real ones (default: 2500)')
    .option('--seed <N>', 'another seed, other samples (default: 0)')
    .addHelpText('after', evaluateHelp)
    .action(async (path: string | undefined, raw: RawOptions) =>
      finish(await (await import('./evaluate.ts')).evaluate(path, raw)),
    );
  addOutputOptions(evaluate);

  const figures = program
    .command('figures')
    .description("make the paper's figures and judge its claims by them")
    .argument('[WHICH...]', `${figureNames} (default: all)`)
    .option('--scale <NAME>', 'quick (minutes), standard (hours), paper (for real GPUs) (default: quick)')
    .option(
      '--out <FOLDER>',
      'folder of the figures, in which a later call goes on (default: figures-<scale>)',
    )
    .option('--dataset <NAME>', 'pictures for figures 3 to 7 and digits (default: the scale has its own)')
    .option('--data <PATH>', 'file or folder of those pictures')
    .addHelpText('after', figuresHelp)
    .action(async (which: readonly string[], raw: RawOptions) =>
      finish(await (await import('./figures.ts')).figures(which, raw)),
    );
  addOutputOptions(figures);

  const search = program
    .command('search')
    .description('try recipes against each other, and stop the worse ones early')
    .argument('<SPACE>', 'file that says what is tried, how it is scored, and what each may take')
    .option('--out <FOLDER>', 'folder of the search, in which a later call goes on (default: search-<SPACE>)')
    .option(
      '--seeds <LIST>',
      'seeds of every candidate, such as 101,102 (default: those of the file, or 101)',
    )
    .option('--steps <N>', 'generator iterations of each candidate, instead of the budget of the file')
    .option('--budget-minutes <M>', 'minutes of training of each candidate, instead of it')
    .option('--eta <N>', 'one in so many goes on from each rung (default: that of the file, or 3)')
    .addHelpText('after', searchHelp)
    .action(async (space: string, raw: RawOptions) =>
      finish(await (await import('./search.ts')).search(space, raw)),
    );
  addOutputOptions(search);

  addBench(program, finish);

  program
    .command('doctor')
    .description('show which adapter a run would get and why, and whether it computes')
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')}`)
    .option('--json', 'one JSON object on stdout')
    .option(
      '--kernels [WORKLOAD]',
      'also the kernel variants that are legal and chosen for a workload (dcgan32)',
    )
    .action(async (raw: RawOptions) => {
      const adapter = adapterOption(raw);
      const { doctor } = await import('./doctor.ts');
      finish(await doctor({ ...(adapter && { adapter }), json: raw.json === true, kernels: raw.kernels }));
    });
  return program;
}

function addOutputOptions(command: Command): void {
  command
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')} (default: the fastest there is)`)
    .option('--json', 'only JSON lines on stdout; words for people on stderr')
    .option('--quiet', 'no words but errors');
}

/** Tells an error to people on stderr, and with --json to programs on stdout; returns the exit code. */
function tell(error: unknown, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = asKnown(error);
  const colors = pc.createColors(process.stderr.isTTY === true && pc.isColorSupported);
  const message = known?.message ?? unexpected(error);
  process.stderr.write(`${colors.red('error:')} ${message}\n`);
  if (json) {
    const kind = known?.kind ?? 'internal';
    process.stdout.write(`${JSON.stringify({ event: 'error', kind, message })}\n`);
  }
  if (process.env.EARTHMOVER_DEBUG === '1' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  return known?.exitCode ?? 1;
}

function asKnown(error: unknown): EarthmoverError | undefined {
  if (error instanceof EarthmoverError) return error;
  if (!(error instanceof CommanderError)) return undefined;
  if (error.code === 'commander.help') {
    return usageError('no command given', {
      hint: 'give train, sample, export, evaluate, figures, search, bench or doctor; --help shows more',
    });
  }
  const [fault = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const nearest = /Did you mean (.+)\?/.exec(guess ?? '')?.[1];
  return usageError(fault, {
    hint: nearest === undefined ? '--help lists what there is' : `did you mean ${nearest}?`,
  });
}

function unexpected(error: unknown): string {
  return [
    `unexpected: ${error instanceof Error ? error.message : String(error)}`,
    '  hint  this is a fault of Earthmover: please report it, with what EARTHMOVER_DEBUG=1 adds',
  ].join('\n');
}
