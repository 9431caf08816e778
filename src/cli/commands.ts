// The commands and their options. A module loads when its command runs: --help and refusals need neither Dawn nor vega.
import type { Command } from 'commander';
import { presets } from '../gan/presets.ts';
import { trainedNames } from '../node/trained-generators.ts';
import { adapterChoices } from '../runtime/platform/adapter.ts';
import {
  compareHelp,
  completionHelp,
  dataActions,
  dataHelp,
  evaluateHelp,
  exportFormats,
  exportHelp,
  figureNames,
  figuresHelp,
  importHelp,
  runsHelp,
  sampleHelp,
  schemaHelp,
  searchHelp,
  trainHelp,
} from './help.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, addSettings, dataSettings } from './options.ts';

/** Takes the exit code of the command that ran. */
type Finish = (code: number) => void;

export function addTrain(program: Command, finish: Finish): void {
  const train = program.command('train').description('train a generator and a critic in a run folder');
  addSettings(train);
  train
    .option('--out <FOLDER>', 'run folder (default: runs/<dataset>-<generator>-<seed>-<time>)')
    .option(
      '--resume [PATH]',
      'go on with a run: its folder or one of its checkpoints; without PATH, that of --out',
    )
    .option(
      '--data-changed',
      'with --resume: go on although the data are others than they were, and record it',
    )
    .option('--from <CHECKPOINT>', 'a new run in --out from a checkpoint of another, with other settings')
    .option('--config <FILE>', 'settings from a YAML or JSON file, under the names of these flags')
    .option('--preset <NAME>', `settings to start from: ${Object.keys(presets).join(', ')}`)
    .option('--tune', 'measure kernel variants before a new run (default: on hardware adapters, once)')
    .option('--no-tune', 'the default choice of kernels')
    .option('--fast-dev-run', 'three iterations of the run with everything that it writes, and nothing kept')
    .option('--tensorboard', 'event files of TensorBoard beside metrics.jsonl: scalars, samples, weights')
    .option('--sync-timeout <S>', 'seconds that ranks wait for each other (default: 30)')
    .option(
      '--gpu <NAMES>',
      'GPUs by parts of their names; of several, separated by commas, each local rank takes the next',
    )
    .option('--dry-run', 'show layers, shapes, parameters, GPU memory and work of a step; train nothing')
    .addHelpText('after', trainHelp)
    .action(async (raw: RawOptions) => finish(await (await import('./run-commands.ts')).train(raw)));
  addOutputOptions(train);
}

export function addSample(program: Command, finish: Finish): void {
  const sample = program
    .command('sample')
    .description('draw samples from a run')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint, or a generator of `earthmover export`')
    .option('--trained <NAME>', `a generator that comes with Earthmover: ${trainedNames().join(', ')}`)
    .option('--list', 'the checkpoints that --run has, and nothing drawn')
    .option('--step <N>', 'of --run, the checkpoint of that iteration')
    .option('--count <N>', 'samples to draw (default: 64)')
    .option('--grid <WxH>', 'images across and down, instead of --count')
    .option(
      '--interpolate <N>',
      'rows of N, each on the way from one sample to the next; --count rows (default: 8)',
    )
    .option(
      '--class <N>',
      'of a conditional generator: a class, or all, a row each with --count in it (default: 8)',
    )
    .option('--truncation <T>', 'latents within ±T only, such as 1.5: fewer kinds of samples')
    .option('--seed <N>', 'another seed, other samples (default: 0)')
    .option(
      '--out <FILE>',
      '.png for images, a folder (PATH/) for a PNG each; .svg or .csv for points; .npz for NumPy (default: in the run folder)',
    )
    .addHelpText('after', sampleHelp)
    .action(async (raw: RawOptions) => finish(await (await import('./run-commands.ts')).sample(raw)));
  addOutputOptions(sample);
}

export function addExport(program: Command, finish: Finish): void {
  const exported = program
    .command('export')
    .description('write a network of a run into files of its own, for this program or others')
    .argument('[PATH]', 'run folder, a certain checkpoint, or a generator that was exported')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint')
    .option('--to <FORMAT>', `${exportFormats.join(', ')} (default: by the ending of --out, or safetensors)`)
    .option('--network <NAME>', 'generator or critic (default: generator)')
    .option('--no-ema', 'the weights as they are, where samples are drawn from decaying means')
    .option('--out <FILE>', '.safetensors, .onnx, .json, .pt (default: in the run folder)')
    .option('--no-evaluate', 'leave the scores out')
    .option('--card [FILE]', 'a model card for the Hugging Face Hub beside it (README.md)')
    .option('--licence <ID>', 'of the weights, for the card')
    .option('--data-licence <TEXT>', 'of the data, for the card')
    .option('--html', 'with onnx: a page beside it that draws samples with onnxruntime-web')
    .option('--script <ADDRESS>', 'of onnxruntime-web, for the page (default: ort.wasm.min.js beside it)')
    .addHelpText('after', exportHelp)
    .action(async (path: string | undefined, raw: RawOptions) =>
      finish(await (await import('./run-commands.ts')).exportNetwork(path, raw)),
    );
  addOutputOptions(exported);
}

export function addImport(program: Command, finish: Finish): void {
  const imported = program
    .command('import')
    .description('make a generator of another program readable: its tensors under the names of this one')
    .argument('<FILE>', 'a state dict of PyTorch (.pt, .pth), or .safetensors');
  addSettings(imported, ['generator', 'latent', 'ngf', 'imageSize', 'channels']);
  imported
    .option('--dimensions <N>', 'of a point, where it makes points')
    .option('--map <FILE>', 'which tensor is which: lines such as `0.weight: main.0.weight`')
    .option('--yes', 'take what is found without asking')
    .option('--dry-run', 'show what would be taken, and write nothing')
    .option('--out <FILE>', '.safetensors (default: FILE-generator.safetensors)')
    .option('--json', 'only JSON lines on stdout; words for people on stderr')
    .option('--quiet', 'no words but errors')
    .addHelpText('after', importHelp)
    .action(async (file: string, raw: RawOptions) =>
      finish(await (await import('./run-commands.ts')).importGenerator(file, raw)),
    );
}

export function addEvaluate(program: Command, finish: Finish): void {
  const evaluate = program
    .command('evaluate')
    .description('say how good the generator of a run is, against its data')
    .argument('[PATH]', 'run folder, or a certain checkpoint')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint')
    .option('--data <PATH>', 'real samples: the place of the training data, or others of the same shape')
    .option('--dataset <NAME>', 'the data set that it should have been trained on; any other is an error')
    .option('--cache <FOLDER>', "folder of fetched files and prepared pictures (default: the run's)")
    .option('--samples <N>', 'samples to draw, and half as many as there must be real ones (default: 2500)')
    .option('--seed <N>', 'another seed, other samples (default: 0)')
    .addHelpText('after', evaluateHelp)
    .action(async (path: string | undefined, raw: RawOptions) =>
      finish(await (await import('./run-commands.ts')).evaluate(path, raw)),
    );
  addOutputOptions(evaluate);
}

export function addFigures(program: Command, finish: Finish): void {
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
}

export function addSearch(program: Command, finish: Finish): void {
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
}

export function addData(program: Command, finish: Finish): void {
  const data = program
    .command('data')
    .description('prepare pictures for training, say what data are, and look after the prepared sets')
    .argument('<ACTION>', dataActions.join(', '))
    .argument('[KEYS...]', 'with clean: prepared sets, by the keys that info lists');
  addSettings(data, dataSettings);
  data
    .option('--config <FILE>', 'settings from a YAML or JSON file, as for train')
    .option('--preset <NAME>', `settings to start from: ${Object.keys(presets).join(', ')}`)
    .option('--all', 'with clean: every prepared set')
    .option('--dry-run', 'with clean: say what would go, and remove nothing')
    .option('--json', 'only JSON lines on stdout; words for people on stderr')
    .option('--quiet', 'no words but errors')
    .addHelpText('after', dataHelp)
    .action(async (action: string, keys: readonly string[], raw: RawOptions) =>
      finish(await (await import('./run-commands.ts')).data(action, keys, raw)),
    );
}

export function addRuns(program: Command, finish: Finish): void {
  program
    .command('runs')
    .description('list run folders: data, iterations, state, latest figures, and the settings that differ')
    .argument('[FOLDER]', 'folder of run folders, at whatever depth (default: runs)')
    .option('--json', 'a JSON line for each run on stdout')
    .addHelpText('after', runsHelp)
    .action(async (folder: string | undefined, raw: RawOptions) =>
      finish((await import('./file-commands.ts')).runs(folder ?? 'runs', raw)),
    );
}

export function addCompare(program: Command, finish: Finish): void {
  program
    .command('compare')
    .description('draw the curves of several runs in one plot, and say in what they differ')
    .argument('<RUN...>', 'run folders')
    .option('--out <FILE>', '.svg, with a .png beside it, or .png alone (default: comparison.svg)')
    .option('--json', 'one JSON line on stdout instead of the table')
    .addHelpText('after', compareHelp)
    .action(async (folders: readonly string[], raw: RawOptions) =>
      finish(await (await import('./file-commands.ts')).compare(folders, raw)),
    );
}

export function addSchema(program: Command, finish: Finish): void {
  program
    .command('schema')
    .description('print a JSON Schema, by which editors complete and check config files')
    .argument(
      '[WHAT]',
      'config, for files of train --config, search, for search spaces, sweep, for sweeps, or network, for files of --generator and --critic (default: config)',
    )
    .option('--out <FILE>', 'write it there')
    .addHelpText('after', schemaHelp)
    .action(async (what: string | undefined, raw: RawOptions) =>
      finish((await import('./file-commands.ts')).schema(what, raw)),
    );
}

export function addCompletion(program: Command, finish: Finish): void {
  program
    .command('completion')
    .description('print a script by which a shell completes commands, flags and their values')
    .argument('<SHELL>', 'bash, zsh or fish')
    .addHelpText('after', completionHelp)
    .action(async (shell: string) => finish((await import('./file-commands.ts')).completion(shell, program)));
}

export function addDoctor(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .description('show which adapter a run would get and why, and whether it computes')
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')}`)
    .option('--json', 'one JSON object on stdout')
    .option(
      '--kernels [WORKLOAD]',
      'also the kernel variants that are legal and chosen for a workload (dcgan32)',
    )
    .option(
      '--install-lavapipe',
      "first unpack the distribution's own lavapipe into the per-user cache, without root (Debian, Ubuntu)",
    )
    .action(async (raw: RawOptions) => {
      const adapter = adapterOption(raw);
      const { doctor } = await import('./doctor.ts');
      const installLavapipe = raw.installLavapipe === true;
      const json = raw.json === true;
      finish(await doctor({ ...(adapter && { adapter }), json, kernels: raw.kernels, installLavapipe }));
    });
}

function addOutputOptions(command: Command): void {
  command
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')} (default: the fastest there is)`)
    .option('--json', 'only JSON lines on stdout; words for people on stderr')
    .option('--quiet', 'no words but errors');
}
