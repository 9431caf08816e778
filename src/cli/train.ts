import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { requireBatch } from '../data/dataset.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { architectureDifference } from '../gan/checkpoint.ts';
import type { Networks } from '../gan/networks.ts';
import { architectureOf, buildNetworks } from '../gan/networks.ts';
import type { RunConfig } from '../gan/run-config.ts';
import { firstDifference, resolveRun, trainingConfig } from '../gan/run-config.ts';
import { kebab } from '../gan/run-settings.ts';
import { createTrainer } from '../gan/trainer.ts';
import { planTraining } from '../gan/training-plan.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { loadNewest } from '../node/checkpoint-store.ts';
import { loadDataset } from '../node/datasets.ts';
import { loadHeldOut } from '../node/held-out.ts';
import type { Device } from '../runtime/device.ts';
import { adapterOf, openDevice } from './gpu.ts';
import type { OpenedRun } from './open-run.ts';
import { openRun } from './open-run.ts';
import type { Asked, RawOptions } from './options.ts';
import { readOptions } from './options.ts';
import type { Outcome } from './session.ts';
import { trainInFolder } from './session.ts';
import type { StopSignal } from './stop-signal.ts';
import { catchStopSignals } from './stop-signal.ts';
import { summaryText } from './summary.ts';
import type { Terminal } from './terminal.ts';
import { createTerminal } from './terminal.ts';
import { variantsForRun } from './tuning.ts';
import { earthmoverVersion } from './version.ts';

/** `earthmover train`: trains in a run folder and returns the exit code; with --dry-run, shows what that would take. */
export async function train(raw: RawOptions): Promise<number> {
  const asked = readOptions(raw);
  const terminal = createTerminal(asked);
  if (raw.dryRun) return dryRun(asked, terminal);
  const stop = catchStopSignals(terminal.say);
  const opened = await openRun(asked, raw.resume, terminal.say, new Date());
  let begun = false;
  // A new run that fails before its first step leaves nothing that would be in the way of the next attempt.
  const close = () => opened.folder.close({ discard: !begun && opened.from === 'start' });
  process.once('exit', close);
  try {
    const device = await openDevice(asked.adapter, terminal);
    try {
      const tune = typeof raw.tune === 'boolean' ? raw.tune : undefined;
      const outcome = await trainOn(device, opened, { terminal, stop, tune }, () => {
        begun = true;
      });
      report(outcome, opened, stop, terminal);
      return stop.exitCode ?? 0;
    } finally {
      device.destroy();
    }
  } finally {
    process.off('exit', close);
    stop.disarm();
    close();
  }
}

async function trainOn(
  device: Device,
  { folder, run, from }: OpenedRun,
  {
    terminal,
    stop,
    tune,
  }: { readonly terminal: Terminal; readonly stop: StopSignal; readonly tune: boolean | undefined },
  begin: () => void,
): Promise<Outcome> {
  const data = await load(run, terminal);
  requireBatch(data, run.batch);
  const heldOut = run.monitorEvery > 0 ? await loadHeldOut(run) : undefined;
  const networks = buildNetworks(run, data.shape);
  const adapter = adapterOf(device);
  const resumed = await resumePoint(from, folder.checkpoints, misfit(run, networks, data), terminal);
  const sameAdapter = resumed?.checkpoint.adapter === adapter;
  if (resumed !== undefined && !sameAdapter) {
    terminal.say(
      `the run was on ${resumed.checkpoint.adapter}; on ${adapter} it goes on, but not with the same bits`,
    );
  }
  const options = { ...networks, data, config: trainingConfig(run) };
  const variants = sameAdapter
    ? resumed.checkpoint.variants
    : await variantsForRun(device, options, { wanted: tune, terminal });
  const trainer = await createTrainer(device, { ...options, ...(variants && { variants }) });
  try {
    if (resumed !== undefined) {
      trainer.restore(resumed.checkpoint.state);
      terminal.say(`resumed at step ${trainer.step} from ${resumed.file}`);
    }
    begin();
    stop.arm();
    terminal.say(`training in ${folder.path}`);
    terminal.event('start', { folder: folder.path, adapter, step: trainer.step, run });
    const { signal } = stop;
    const version = earthmoverVersion();
    return await trainInFolder({
      run,
      folder,
      data,
      heldOut,
      trainer,
      adapter,
      version,
      resumed,
      terminal,
      signal,
    });
  } finally {
    trainer.destroy();
  }
}

async function dryRun({ settings, adapter, json }: Asked, terminal: Terminal): Promise<number> {
  const run = resolveRun(settings);
  const data = await load(run, terminal);
  requireBatch(data, run.batch);
  const networks = buildNetworks(run, data.shape);
  const device = await openDevice(adapter, terminal);
  try {
    const { traits } = device;
    const { summary } = planTraining({ ...networks, data, config: trainingConfig(run), traits });
    if (json) terminal.event('summary', { run, ...summary });
    else process.stdout.write(`${summaryText(summary)}\n`);
    return 0;
  } finally {
    device.destroy();
  }
}

function load(run: RunConfig, terminal: Terminal): Promise<Dataset> {
  const { dataset, data, imageSize, channels, strict } = run;
  return loadDataset({ dataset, data, imageSize, channels, strict, log: terminal.say });
}

/** Says why a checkpoint does not continue this run; undefined if it does. */
function misfit(
  run: RunConfig,
  networks: Networks,
  data: Dataset,
): (checkpoint: Checkpoint) => string | undefined {
  const architecture = architectureOf(networks, trainingConfig(run));
  return ({ state, dataset, run: saved }) => {
    const difference = architectureDifference(architecture, state.tensors);
    if (difference !== undefined) return difference;
    if (dataset.hash !== data.hash)
      return `other data set: ${dataset.name} ${dataset.hash}, not ${data.hash}`;
    const other = firstDifference(run, saved);
    return other && `other settings: ${kebab(other)} is ${String(saved[other as keyof RunConfig])}`;
  };
}

async function resumePoint(
  from: OpenedRun['from'],
  folder: string,
  unfit: (checkpoint: Checkpoint) => string | undefined,
  terminal: Terminal,
): Promise<StoredCheckpoint | undefined> {
  if (from === 'start') return undefined;
  if (from === 'newest') {
    const { skipped, ...newest } = await loadNewest(folder, unfit);
    for (const { file, reason } of skipped) terminal.say(`skipped ${file}: ${reason}`);
    return newest;
  }
  const reason = unfit(from.checkpoint);
  if (reason === undefined) return from;
  throw new EarthmoverError('checkpoint', 'the checkpoint does not continue this run', {
    file: from.file,
    reason,
    hint: 'give the data that the run was started with, or another checkpoint',
  });
}

function report(outcome: Outcome, { folder, run }: OpenedRun, stop: StopSignal, terminal: Terminal): void {
  const { step, samples, curve, checkpoint, best } = outcome;
  terminal.event('done', { ...outcome, folder: folder.path, stopped: stop.exitCode !== undefined });
  const goal =
    run.minutes === undefined ? `--steps ${2 * Math.max(step, run.steps ?? 0)}` : `--minutes ${run.minutes}`;
  const rows = [
    ['samples', samples],
    ...curve.map((file) => ['curve', file]),
    ['checkpoint', checkpoint],
    ...(best === undefined || best === checkpoint ? [] : [['best', best]]),
    ['metrics', join(folder.path, 'metrics.jsonl')],
    ['', ''],
    ['more samples', `npx earthmover sample --run ${folder.path}`],
    ['train on', `npx earthmover train --resume ${folder.path} ${goal}`],
  ] as const;
  terminal.print(
    [
      `${stop.exitCode === undefined ? 'done' : 'stopped'} at step ${step}`,
      ...rows.map(([name, value]) => (name ? `  ${name!.padEnd(12)}  ${value}` : '')),
    ].join('\n'),
  );
}
