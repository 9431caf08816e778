// What `train` says at its end: what was written, and how to go on.
import { join } from 'node:path';
import type { RunConfig } from '../gan/run-config.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Outcome } from './session.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

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

export function tellOutcome(
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
