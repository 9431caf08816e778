// What is called between iterations: with samples, or with the state, every so many of them.
// Words: an `occasion` is due after each iteration whose number is a multiple of its `every`.

import { usageError } from '../../core/errors.ts';
import type { StepMetrics } from '../metrics.ts';
import type { TrainerState } from './captured-state.ts';
import type { Pace, TrainOptions } from './pace.ts';
import type { RunState } from './run-state.ts';

/** When `Trainer.onSample` calls, and for how many samples. */
export interface SampleOptions {
  /** Iterations between two calls. */
  readonly every: number;
  /** Samples; 64 when left out. */
  readonly count?: number;
}

/** What `Trainer.onSample` hands over. */
export interface SampleEvent {
  /** Generator iterations done. */
  readonly step: number;
  /** [count, ...sample shape], images NHWC in [−1, 1] */
  readonly samples: Float32Array;
}

/** What `Trainer.onCheckpoint` hands over. */
export interface CheckpointEvent {
  /** Generator iterations done. */
  readonly step: number;
  /** As `capture` gives it: what `restore` takes, and, with the settings of its run, `encodeCheckpoint`. */
  readonly state: TrainerState;
}

/** Training waits for what it returns. */
type Listener<Event> = (event: Event) => void | Promise<void>;

interface Occasion {
  readonly every: number;
  readonly meet: (step: number) => Promise<void>;
}

export class Occasions {
  readonly #state: RunState;
  readonly #pace: Pace;
  readonly #occasions = new Set<Occasion>();

  constructor(state: RunState, pace: Pace) {
    this.#state = state;
    this.#pace = pace;
  }

  /** As `Trainer.onSample`; `sample` draws so many. */
  onSample(
    { every, count = 64 }: SampleOptions,
    listener: Listener<SampleEvent>,
    sample: (count: number) => Promise<Float32Array>,
  ): () => void {
    requireCount('onSample', 'count', count);
    return this.#add('onSample', every, async (step) => listener({ step, samples: await sample(count) }));
  }

  /** As `Trainer.onCheckpoint`. */
  onCheckpoint({ every }: Pick<SampleOptions, 'every'>, listener: Listener<CheckpointEvent>): () => void {
    const meet = async (step: number) => listener({ step, state: await this.#state.capture() });
    return this.#add('onCheckpoint', every, meet);
  }

  /** As `Trainer.train`: from one occasion to the next, at which nothing is under way on the GPU. */
  async *train(options: TrainOptions): AsyncGenerator<StepMetrics, void> {
    this.#pace.check(options);
    const { steps = Infinity, minutes = Infinity, signal } = options;
    const { position } = this.#state;
    const begun = position.step;
    const target = begun + steps;
    const begunMs = performance.now();
    const goneMs = () => performance.now() - begunMs;
    const allMs = minutes * 60_000;
    // Of all of `minutes`, not of what is left from one occasion to the next.
    const share = options.share ?? (minutes === Infinity ? undefined : () => Math.min(1, goneMs() / allMs));
    do {
      const first = position.step;
      const next = Math.min(target, ...[...this.#occasions].map(({ every }) => dueAfter(first, every)));
      yield* this.#pace.train({
        ...options,
        steps: next - first,
        minutes: first === begun ? minutes : Math.max(0, (allMs - goneMs()) / 60_000),
        ...(share && { share }),
      });
      if (position.step === next && next > first) await this.#meet();
    } while (position.step < target && !signal?.aborted && goneMs() < allMs);
  }

  /** The metrics of an iteration that was not `train`'s, once the occasions behind it were met. */
  async after(iteration: Promise<StepMetrics>): Promise<StepMetrics> {
    const metrics = await iteration;
    await this.#meet();
    return metrics;
  }

  /** Meets the occasions that are due after the last iteration, in the order in which they were added. */
  async #meet(): Promise<void> {
    const { step } = this.#state.position;
    for (const { every, meet } of [...this.#occasions]) if (step % every === 0) await meet(step);
  }

  /** @returns what takes it out again. @throws usage error on a number of iterations that cannot be */
  #add(name: string, every: number, meet: Occasion['meet']): () => void {
    this.#state.requireAlive();
    requireCount(name, 'every', every);
    const occasion = { every, meet };
    this.#occasions.add(occasion);
    return () => this.#occasions.delete(occasion);
  }
}

/** @throws usage error */
function requireCount(name: string, what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw usageError(`${name}: ${what} cannot be ${String(value)}`, {
    hint: 'give a whole number of 1 or more',
  });
}

function dueAfter(step: number, every: number): number {
  return (Math.floor(step / every) + 1) * every;
}
