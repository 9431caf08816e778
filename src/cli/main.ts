// The command line as a whole: from arguments to an exit code.
import { Command } from 'commander';
import { exitCodes } from '../core/errors.ts';
import { finishDevices } from '../runtime/leaving.ts';
import { addBench } from './bench/command.ts';
import {
  addCompare,
  addCompletion,
  addData,
  addDoctor,
  addEvaluate,
  addExport,
  addFigures,
  addImport,
  addRuns,
  addSample,
  addSchema,
  addSearch,
  addTrain,
} from './commands.ts';
import { exitCodesHelp } from './help.ts';
import { addLatent } from './latent/command.ts';
import { outliveOutputs, outputLost } from './outlived-outputs.ts';
import { addSweep } from './sweep/command.ts';
import { tell } from './tell-error.ts';
import { earthmoverVersion } from './version.ts';

/** Runs the command line `earthmover ...args`; resolves to the exit code, with every error already told. */
export async function main(args: readonly string[]): Promise<number> {
  outliveOutputs();
  let code = 0;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // The --json of bench is a file, and its stdout for people.
    return tell(error, args[0] !== 'bench' && args.includes('--json'), flagsOf(program, args[0]));
  }
}

/** The flags of a command; where there is none of that name, of the program itself. */
function flagsOf(program: Command, name: string | undefined): string[] {
  const command = program.commands.find((each) => each.name() === name) ?? program;
  return [...command.options.flatMap(({ long }) => long ?? []), '--help'];
}

/** The whole of a process: runs the command line, and leaves with its exit code once everything is written. */
export async function runProcess(args: readonly string[]): Promise<never> {
  // A process that started this one with a channel, as a sweep does, is gone: it must not go on alone.
  if (process.connected) process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  let code = await main(args);
  // Of a command that failed while kernels compiled.
  await finishDevices();
  // Dawn's threads may outlive the work: leave by name once everything written has gone out.
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((done) => stream.write('', () => done()));
  }
  // What these make is in files.
  const writesFiles = ['train', 'search', 'sweep', 'figures', 'sample', 'export', 'import'].includes(
    args[0] ?? '',
  );
  if (code === 0 && outputLost() && !writesFiles) code = exitCodes.disk;
  process.exit(code);
}

export function createProgram(finish: (code: number) => void): Command {
  const program = new Command('earthmover')
    .description('Wasserstein GANs trained on WebGPU')
    .version(earthmoverVersion())
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    // Errors of the command line are told like all others, once.
    .configureOutput({ outputError: () => {} });

  addTrain(program, finish);
  addSample(program, finish);
  addLatent(program, finish);
  addExport(program, finish);
  addImport(program, finish);
  addEvaluate(program, finish);
  addFigures(program, finish);
  addSearch(program, finish);
  addSweep(program, finish);
  addData(program, finish);
  addRuns(program, finish);
  addCompare(program, finish);
  addSchema(program, finish);
  addBench(program, finish);
  addDoctor(program, finish);
  addCompletion(program, finish);
  return program;
}
