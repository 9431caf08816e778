import { join } from 'node:path';
import { requireBatch } from '../data/dataset.ts';
import { buildNetworks } from '../gan/networks.ts';
import { resolveRun, trainingConfig } from '../gan/run-config.ts';
import { planTraining } from '../gan/training-plan.ts';
import { openDevice } from './gpu.ts';
import type { OpenedRun } from './open-run.ts';
import { openRun } from './open-run.ts';
import type { Asked, RawOptions } from './options.ts';
import { readOptions } from './options.ts';
import type { Outcome } from './session.ts';
import { loadRunData, trainOn } from './sitting.ts';
import type { StopSignal } from './stop-signal.ts';
import { catchStopSignals } from './stop-signal.ts';
import { summaryText } from './summary.ts';
import type { Terminal } from './terminal.ts';
import { createTerminal } from './terminal.ts';

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

async function dryRun({ settings, adapter, json }: Asked, terminal: Terminal): Promise<number> {
  const run = resolveRun(settings);
  const data = await loadRunData(run, terminal);
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

function report(outcome: Outcome, { folder, run }: OpenedRun, stop: StopSignal, terminal: Terminal): void {
  const { step, samples, progress, curve, checkpoint, best, quality } = outcome;
  terminal.event('done', { ...outcome, folder: folder.path, stopped: stop.exitCode !== undefined });
  const goal =
    run.minutes === undefined ? `--steps ${2 * Math.max(step, run.steps ?? 0)}` : `--minutes ${run.minutes}`;
  const rows = [
    ...(quality === undefined ? [] : [['quality', quality]]),
    ['samples', samples],
    ...(progress === undefined ? [] : [['progress', progress]]),
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
