// The training loop: short stretches of iterations, a look and a save now and then, until paused or at the goal.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import type { TrainOptions } from '../../gan/trainer/pace.ts';
import type { Answer, Speed } from '../protocol.ts';
import { type ActiveRun, goalOf, keyOf, record, showRun, stepOf, type Tell } from './active-run.ts';
import { sleep } from './adapter-watch.ts';
import { PageError } from './page-error.ts';
import type { Pair } from './page-run.ts';
import type { InTurn } from './queue.ts';
import type { Saving } from './saving.ts';

/** Training between two looks at it. */
const stretchMs = 150;
/** A picture takes at most half of the time that training takes, and there are at most eight a second. */
const frameShare = 0.5;
const leastFrameMs = 125;

export interface Loop {
  /** Trains a run until it is paused or at its goal; another that plays is paused first. */
  readonly play: (id: string) => Promise<Answer<undefined>>;
  /** Resolves once the loop stands still, shown and saved. */
  readonly pause: () => Promise<void>;
  /** The run that is training. */
  readonly playing: () => string | undefined;
  readonly setSpeed: (speed: Speed) => void;
}

interface Parts {
  readonly tell: Tell;
  readonly inTurn: InTurn;
  readonly saving: Saving;
  /** The run as it is now: recovery and changed settings put another in its place. */
  readonly runOf: (id: string) => ActiveRun;
}

export function createLoop(parts: Parts): Loop {
  const { tell, inTurn, saving, runOf } = parts;
  let speed: Speed = Number.POSITIVE_INFINITY;
  let current:
    | { readonly id: string; readonly stop: AbortController; readonly done: Promise<void> }
    | undefined;
  /** Counts what was asked for: a play that has not begun yet gives way to what was asked since. */
  let asked = 0;

  async function halt(): Promise<void> {
    current?.stop.abort();
    await current?.done;
  }

  async function run(id: string, signal: AbortSignal): Promise<void> {
    await tell({ kind: 'playing', ...keyOf(runOf(id)), playing: true, step: stepOf(runOf(id)) });
    await train(id, { parts, signal, goal: goalOf(runOf(id)), speed: () => speed });
    current = undefined;
    await inTurn(async () => {
      await showRun(runOf(id), tell);
      await saving.save(runOf(id));
    });
    await tell({ kind: 'playing', ...keyOf(runOf(id)), playing: false, step: stepOf(runOf(id)) });
  }

  return {
    play: async (id) => {
      const mine = ++asked;
      await halt();
      // Behind whatever else was asked for: a run that is being begun is not there before.
      const ready = await inTurn(async () => requireBeforeGoal(runOf(id)));
      if (!ready.ok || mine !== asked) return ready;
      const stop = new AbortController();
      current = { id, stop, done: run(id, stop.signal) };
      return ready;
    },
    pause: () => {
      asked++;
      return halt();
    },
    playing: () => current?.id,
    setSpeed: (wished) => {
      speed = wished > 0 ? wished : Number.POSITIVE_INFINITY;
    },
  };
}

async function train(
  id: string,
  {
    parts: { tell, inTurn, saving, runOf },
    signal,
    goal,
    speed,
  }: {
    readonly parts: Parts;
    readonly signal: AbortSignal;
    /** The iteration to stop at. */
    readonly goal: number;
    readonly speed: () => Speed;
  },
): Promise<void> {
  let framedAt = 0;
  let frameMs = 0;
  // Asked for anew each time: the run may be another by then.
  while (!signal.aborted && stepOf(runOf(id)) < goal) {
    const begun = performance.now();
    const result = await inTurn(async () => {
      const run = runOf(id);
      const most = speed() === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 1;
      await trainStretch(run, { most, signal, tell });
      if (performance.now() - framedAt > Math.max(leastFrameMs, frameMs / frameShare)) {
        const start = performance.now();
        await showRun(run, tell);
        framedAt = performance.now();
        frameMs = framedAt - start;
      }
      if (saving.due()) await saving.save(run);
    });
    if (!result.ok) {
      await tell({ kind: 'note', tone: 'fault', fault: result });
      return;
    }
    if (speed() !== Number.POSITIVE_INFINITY) {
      await sleep(Math.max(0, 1000 / speed() - (performance.now() - begun)));
    }
  }
}

/** Trains for a moment, every pair as many iterations, and tells what came of it. */
export async function trainStretch(
  run: ActiveRun,
  {
    most,
    signal,
    tell,
  }: {
    /** Iterations at most. */
    readonly most: number;
    readonly signal: AbortSignal;
    readonly tell: Tell;
  },
): Promise<void> {
  const { pairs } = run;
  const [first, ...others] = pairs;
  const steps = Math.min(most, goalOf(run) - stepOf(run));
  const minutes = stretchMs / pairs.length / 60_000;
  const lines = [await trainPair(first, { steps, minutes, signal })];
  // After a lost device one pair may be ahead of the other; each trains up to the first.
  for (const pair of others)
    lines.push(await trainPair(pair, { steps: first.trainer.step - pair.trainer.step }));
  await record(run, { lines, distances: pairs.map(() => []) }, tell);
}

async function trainPair({ trainer, history }: Pair, options: TrainOptions): Promise<RecordedMetrics[]> {
  const lines: RecordedMetrics[] = [];
  for await (const metrics of trainer.train(options)) lines.push(history.record(metrics));
  return lines;
}

function atGoal(run: ActiveRun): boolean {
  return stepOf(run) >= goalOf(run);
}

/** @throws usage error where the run has nothing left to do */
function requireBeforeGoal(run: ActiveRun): undefined {
  if (!atGoal(run)) return undefined;
  const step = run.config.steps;
  throw new PageError(['usage', 'atGoal'], `the run has come to its goal, iteration ${step}`, {
    step,
    hint: 'raise “Stop at iteration” and apply it to this run',
  });
}
