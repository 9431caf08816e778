// `earthmover train`: trains in a run folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EarthmoverError, exitCodes, usageError } from '../core/errors.ts';
import { checkpointFiles } from '../node/checkpoint-store.ts';
import { type Launched, launchedAs } from '../node/mpi/launcher.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { dryRun } from './dry-run.ts';
import { openDevice } from './gpu.ts';
import { trainThroughLosses } from './lasting-session.ts';
import { openRun } from './open-run.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Asked, RawOptions } from './options.ts';
import { readOptions } from './options.ts';
import type { Team } from './parallel/team.ts';
import { forAdapterAtHand } from './quickstart.ts';
import type { StopSignal } from './stop-signal.ts';
import { catchStopSignals } from './stop-signal.ts';
import { tellOutcome } from './tell-outcome.ts';
import type { Terminal } from './terminal.ts';
import { createTerminal } from './terminal.ts';

/** Iterations of `--fast-dev-run`. */
const triedIterations = 3;

/** `earthmover train`: trains in a run folder and returns the exit code; with --dry-run, shows what that would take. */
export async function train(given: RawOptions): Promise<number> {
  const raw = await forAdapterAtHand(given);
  if (raw.fastDevRun === true) return tryOut(raw);
  return trainAsAsked(raw);
}

/**
 * `--fast-dev-run`: the first iterations of the run with a sheet, a look, a score and a checkpoint after each, in a folder
 * that goes away. What fails there would have failed later.
 */
async function tryOut(raw: RawOptions): Promise<number> {
  for (const flag of ['out', 'resume', 'from'] as const) {
    if (raw[flag] === undefined) continue;
    throw usageError(`--fast-dev-run and --${flag} exclude each other`, { hint: `leave --${flag} out` });
  }
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-try-'));
  try {
    const often = { sampleEvery: '1', checkpointEvery: '1', monitorEvery: '1', scoreEvery: '1' };
    const code = await trainAsAsked({ ...raw, ...often, out: join(folder, 'run') }, triedIterations);
    if (code === 0 && raw.quiet !== true) process.stderr.write('everything works; nothing of it was kept\n');
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function trainAsAsked(raw: RawOptions, until?: number): Promise<number> {
  const asked = readOptions(raw);
  const terminal = createTerminal(asked);
  const launched = launchedAs(process.env);
  chooseGpu(raw.gpu, launched);
  if (raw.dryRun) return dryRun(asked, raw.from, terminal);
  if (raw.sync !== undefined && !launched) throw notLaunched(raw.sync);
  const here: Here = { raw, asked, terminal, until };
  const stop = catchStopSignals(launched && launched.rank > 0 ? () => {} : terminal.say, {
    insisted: () => {
      if (here.opened) process.stderr.write(`${leftWords(here.opened.folder)}\n`);
    },
    left: () => close(here),
  });
  try {
    if (!launched) return await trainHere(here, stop);
    const { joinTeam } = await import('./parallel/join.ts');
    const joined = await joinTeam({ launched, raw, asked, stop, terminal });
    return typeof joined === 'number' ? joined : await withTeam(joined, () => trainHere(here, stop, joined));
  } finally {
    stop.disarm();
  }
}

/** A run in the folder that this process holds. */
interface Here {
  readonly raw: RawOptions;
  readonly asked: Asked;
  readonly terminal: Terminal;
  readonly until: number | undefined;
  opened?: OpenedRun;
  begun?: boolean;
}

/** A new run that fails before its first step leaves nothing that would be in the way of the next attempt. */
function close({ opened, begun }: Here): void {
  opened?.folder.close({ discard: !begun && opened.fresh });
}

async function trainHere(here: Here, stop: StopSignal, team?: Team): Promise<number> {
  const { raw, asked, terminal, until } = here;
  const { resume, from, dataChanged } = raw;
  const opened = await openRun(asked, { resume, from, dataChanged }, terminal.say, new Date());
  here.opened = opened;
  const left = () => close(here);
  process.once('exit', left);
  try {
    const tune = typeof raw.tune === 'boolean' ? raw.tune : undefined;
    const { tensorboard } = asked;
    const open = () => openDevice(asked.adapter, terminal);
    // The other ranks have no second device.
    const pausesMs = team ? [] : undefined;
    const options = { terminal, stop, open, tune, until, tensorboard, team, pausesMs };
    const outcome = await trainThroughLosses(opened, options, () => {
      here.begun = true;
    });
    if (until === undefined) tellOutcome(outcome, opened, stop, terminal);
    return stop.exitCode ?? (outcome.unwritten.length > 0 ? exitCodes.disk : 0);
  } finally {
    process.off('exit', left);
    close(here);
  }
}

/** Trains, and ends the run on the other ranks, too, whatever comes of it here. */
async function withTeam(team: Team, train: () => Promise<number>): Promise<number> {
  try {
    const code = await train();
    await team.end(code);
    return code;
  } catch (fault) {
    await team.end(fault instanceof EarthmoverError ? fault.exitCode : 1);
    throw fault;
  }
}

/** --gpu: the part of a name by which Dawn is asked; of several, that of the local rank. */
function chooseGpu(names: RawOptions[string], launched: Launched | undefined): void {
  if (typeof names !== 'string') return;
  const each = names.split(',');
  const name = each[(launched?.localRank ?? 0) % each.length]?.trim();
  if (name) process.env.EARTHMOVER_GPU = name;
}

function notLaunched(sync: RawOptions[string]): EarthmoverError {
  return usageError('--sync is for processes that train together, and this one was started alone', {
    sync,
    hint: 'start them with MPI: mpirun -n 4 npx earthmover train …, or srun; docs/parallel.md says how',
  });
}

/** What is left of a run that was to end at once. */
function leftWords({ path, checkpoints }: RunFolder): string {
  const last = checkpointFiles(checkpoints).at(-1);
  if (last === undefined) return 'left at once; there is no checkpoint yet';
  return `left at once; the last checkpoint is ${last}\ngo on with  npx earthmover train --resume ${path}`;
}
