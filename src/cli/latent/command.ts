// The options of `earthmover latent`.
import type { Command } from 'commander';
import { trainedNames } from '../../node/trained-generators.ts';
import { adapterChoices } from '../../runtime/platform/adapter.ts';
import { latentHelp } from '../help.ts';
import type { RawOptions } from '../options.ts';
import { latentTools, numberFlags } from './tools.ts';

/** @param finish takes the exit code */
export function addLatent(program: Command, finish: (code: number) => void): void {
  const latent = program
    .command('latent')
    .description('look into the latent space of a generator of pictures')
    .argument('<TOOL>', latentTools.join(', '))
    .argument('[PICTURE]', 'with project: the picture whose latent is sought')
    .option('--run <FOLDER>', 'run folder: the newest checkpoint in it')
    .option('--checkpoint <FILE>', 'a certain checkpoint, or a file of export')
    .option('--step <N>', 'with --run: its checkpoint at this iteration')
    .option('--trained <NAME>', `a generator of the package: ${trainedNames().join(', ')}`)
    .option('--out <PATH>', 'file, or for walk a folder of pictures (default: beside the generator)')
    .option('--seed <N>', 'another seed, other latents (default: 0)')
    .option('--class <N>', 'of a conditional generator: the class that is looked at');
  for (const { flag, meaning } of numberFlags) latent.option(`--${flag} <N>`, meaning);
  latent
    .option('--straight', 'interpolate: on straight lines instead of great circles')
    .option('--cache <FOLDER>', "nearest: folder of fetched files and prepared pictures (default: the run's)")
    .option('--adapter <NAME>', `one of ${adapterChoices.join(', ')} (default: the fastest there is)`)
    .option('--json', 'only JSON lines on stdout; words for people on stderr')
    .option('--quiet', 'no words but errors')
    .addHelpText('after', latentHelp)
    .action(async (tool: string, picture: string | undefined, raw: RawOptions) =>
      finish(await (await import('../run-commands.ts')).latent(tool, picture, raw)),
    );
}
