import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, usageError } from '../core/errors.ts';
import { classCount } from '../data/dataset.ts';
import { reportLines } from '../data/report-text.ts';
import { branchedRun } from '../gan/branched-run.ts';
import { buildNetworks } from '../gan/networks.ts';
import { type RunConfig, resolveRun, streamingOf, trainingConfig } from '../gan/run-config.ts';
import { planTraining } from '../gan/training-plan.ts';
import { checkpointFiles, loadCheckpoint } from '../node/checkpoint-store.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { openDevice } from './gpu.ts';
import { trainThroughLosses } from './lasting-session.ts';
import { openRun } from './open-run.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Asked, RawOptions } from './options.ts';
import { readOptions } from './options.ts';
import { forAdapterAtHand } from './quickstart.ts';
import { loadChecked } from './run-session.ts';
import { scheduleCourse, scheduleText } from './schedule-text.ts';
import type { Outcome } from './session.ts';
import type { StopSignal } from './stop-signal.ts';
import { catchStopSignals } from './stop-signal.ts';
import { summaryText } from './summary.ts';
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
  if (raw.dryRun) return dryRun(asked, raw.from, terminal);
  let begun = false;
  let opened: OpenedRun | undefined;
  // A new run that fails before its first step leaves nothing that would be in the way of the next attempt.
  const close = () => opened?.folder.close({ discard: !begun && opened.fresh });
  const stop = catchStopSignals(terminal.say, {
    insisted: () => {
      if (opened) process.stderr.write(`${leftWords(opened.folder)}\n`);
    },
    left: close,
  });
  const { resume, from, dataChanged } = raw;
  opened = await openRun(asked, { resume, from, dataChanged }, terminal.say, new Date());
  process.once('exit', close);
  try {
    const tune = typeof raw.tune === 'boolean' ? raw.tune : undefined;
    const { tensorboard } = asked;
    const open = () => openDevice(asked.adapter, terminal);
    const options = { terminal, stop, open, tune, until, tensorboard };
    const outcome = await trainThroughLosses(opened, options, () => {
      begun = true;
    });
    if (until === undefined) tellOutcome(outcome, opened, stop, terminal);
    return stop.exitCode ?? (outcome.unwritten.length > 0 ? exitCodes.disk : 0);
  } finally {
    process.off('exit', close);
    stop.disarm();
    close();
  }
}

/** What is left of a run that was to end at once. */
function leftWords({ path, checkpoints }: RunFolder): string {
  const last = checkpointFiles(checkpoints).at(-1);
  if (last === undefined) return 'left at once; there is no checkpoint yet';
  return `left at once; the last checkpoint is ${last}\ngo on with  npx earthmover train --resume ${path}`;
}

async function dryRun(
  { settings, adapter, json }: Asked,
  from: RawOptions[string],
  terminal: Terminal,
): Promise<number> {
  const run =
    typeof from === 'string' ? branchedRun((await loadCheckpoint(from)).run, settings) : resolveRun(settings);
  const { data, report } = await loadChecked(run, terminal);
  const networks = buildNetworks(run, data.shape, classCount(data));
  const device = await openDevice(adapter, terminal);
  try {
    const { traits } = device;
    const { summary } = planTraining({
      ...networks,
      data,
      streaming: streamingOf(run),
      config: trainingConfig(run),
      traits,
    });
    const course = scheduleCourse(run);
    if (json)
      terminal.event('summary', { run, ...summary, ...(course && { schedule: course }), data: report });
    else
      process.stdout.write(
        `${[
          reportLines(report, run.overfit).join('\n'),
          summaryText(summary),
          ...(course ? [scheduleText(course)] : []),
        ].join('\n\n')}\n`,
      );
    return 0;
  } finally {
    device.destroy();
  }
}

/** How to train longer: a run whose rate has come down to 0 does not go on, so that its schedule is stretched. */
function goOn(folder: string, run: RunConfig, step: number): readonly [string, string] {
  const steps = 2 * Math.max(step, run.steps ?? 0);
  const minutes = run.minutes ?? 0;
  if (run.lrSchedule === 'constant' || run.lrFloor !== 0) {
    const goal = run.minutes === undefined ? `--steps ${steps}` : `--minutes ${2 * minutes}`;
    return ['train on', `npx earthmover train --resume ${folder} ${goal}`];
  }
  const goal =
    run.scheduleOver === 'time' ? `--minutes ${2 * minutes}` : `--steps ${steps} --schedule-steps ${steps}`;
  return ['train longer', `npx earthmover train --config ${join(folder, 'config.json')} ${goal}`];
}

function tellOutcome(
  outcome: Outcome,
  { folder, run }: OpenedRun,
  stop: StopSignal,
  terminal: Terminal,
): void {
  const { step, samples, progress, curve, checkpoint, best, quality, unwritten } = outcome;
  terminal.event('done', { ...outcome, folder: folder.path, stopped: stop.exitCode !== undefined });
  const rows = [
    ...(quality === undefined ? [] : [['quality', quality]]),
    ...(samples === undefined ? [] : [['samples', samples]]),
    ...(progress === undefined ? [] : [['progress', progress]]),
    ...curve.map((file) => ['curve', file]),
    ...(unwritten.length > 0 ? [['not written', `${unwritten.join(', ')}: the disk was full`]] : []),
    ...(curve.length === 0 && step > 0 && !unwritten.includes('the curve')
      ? [['curve', 'none: plots need npm install vega vega-lite']]
      : []),
    ['checkpoint', checkpoint],
    ...(best === undefined || best === checkpoint ? [] : [['best', best]]),
    ['metrics', join(folder.path, 'metrics.jsonl')],
    ['', ''],
    ['more samples', `npx earthmover sample --run ${folder.path}`],
    stop.exitCode === undefined
      ? goOn(folder.path, run, step)
      : ['go on', `npx earthmover train --resume ${folder.path}`],
  ] as const;
  terminal.print(
    [
      `${stop.exitCode === undefined ? 'done' : 'stopped'} at step ${step}`,
      ...rows.map(([name, value]) => (name ? `  ${name!.padEnd(12)}  ${value}` : '')),
    ].join('\n'),
  );
}
