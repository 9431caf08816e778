// Outer iterations whose batches the caller gives. Each waits for the GPU once, or for each step where the caller looks at it:
// a wait takes 10 ms in Deno, whatever the GPU does (see runtime/platform/deno/open.ts).
// Words: a `feed` is one batch of real samples or latents; a `mix` is the share of the real sample in each point of the
// gradient penalty.

import { usageError } from '../../core/errors.ts';
import { philox } from '../../core/random.ts';
import { type Shape, sizeOf } from '../../core/shape.ts';
import type { TelemetryEntry } from '../../kernels/telemetry.ts';
import { type Replay, submitReplays } from '../../runtime/replay.ts';
import { type OptionNames, requireKnownOptions } from '../known-options.ts';
import type { StepMetrics } from '../metrics.ts';
import { objectiveLabel } from '../objectives.ts';
import { ringSize, streams } from '../step-constants.ts';
import { criticStep, generatorStep } from '../steps.ts';
import type { RunState, StepReplays } from './run-state.ts';
import type { Telemetry } from './telemetry.ts';

/** Explicit data of one outer iteration: row-major f32, images NHWC. */
export interface StepFeeds {
  /** [batch, ...sample shape] for each critic step. */
  readonly real: readonly ArrayLike<number>[];
  /** [batch, latent] for each critic step. */
  readonly latents: readonly ArrayLike<number>[];
  /** [batch, latent] for the generator's step. */
  readonly generatorLatents: ArrayLike<number>;
  /** Objective `wgan-gp`, [batch] for each critic step: the share ε of the real sample in each x̂. Left out: drawn. */
  readonly mixes?: readonly ArrayLike<number>[];
}

const feedNames: OptionNames<StepFeeds> = { real: true, latents: true, generatorLatents: true, mixes: true };

/** What one critic step of `stepWith` showed, before its update. */
export interface CriticScores {
  /** Critic steps done, this one included. */
  readonly criticSteps: number;
  /** mean f(real) */
  readonly real: number;
  /** mean f(fake) */
  readonly fake: number;
}

/** Steps that nobody looks at between two readings of the telemetry: its ring has room for more. */
const mostUnread = ringSize / 2;

export class FedSteps {
  readonly #state: RunState;
  readonly #telemetry: Telemetry;
  #replays: Promise<StepReplays> | undefined;

  constructor(state: RunState, telemetry: Telemetry) {
    this.#state = state;
    this.#telemetry = telemetry;
  }

  /** As `Trainer.stepWith`. */
  async step(
    feeds: StepFeeds,
    onCriticStep?: (scores: CriticScores) => void | Promise<void>,
  ): Promise<StepMetrics> {
    const { buffers, objective, position, units } = this.#state;
    const { real, latents, generatorLatents, mixes } = feeds;
    this.#check(feeds);
    this.#state.begin();
    try {
      this.#replays ??= this.#prepare();
      const replays = await this.#replays;
      const begunMs = performance.now();
      this.#telemetry.settleRates();
      const entries: TelemetryEntry[] = [];
      for (const [t, batch] of real.entries()) {
        this.#state.requireAlive();
        buffers.write('feed.real', units.forNetworks(Float32Array.from(batch)));
        buffers.write('feed.latent', Float32Array.from(latents[t] ?? []));
        if (objective.penalises) {
          buffers.write('feed.mix', Float32Array.from(mixes?.[t] ?? this.#drawMix()));
        }
        position.criticSteps++;
        if (!onCriticStep && (t + 1) % mostUnread > 0) {
          submitReplays(this.#state.device, 'fed step', [replays.critic]);
          continue;
        }
        const taken = await this.#run(replays.critic);
        entries.push(...taken);
        for (const { criticStep, realScore, fakeScore } of taken) {
          await onCriticStep?.({ criticSteps: criticStep, real: realScore, fake: fakeScore });
        }
      }
      this.#state.requireAlive();
      buffers.write('feed.latent', Float32Array.from(generatorLatents));
      position.step++;
      entries.push(...(await this.#run(replays.generator)));
      return this.#telemetry.announceOne(entries, performance.now() - begunMs);
    } finally {
      this.#state.end();
    }
  }

  async #run(replay: Replay): Promise<TelemetryEntry[]> {
    const copy = this.#telemetry.submit('fed step', [replay]);
    return this.#telemetry.take(copy, this.#state.entries);
  }

  async #prepare(): Promise<StepReplays> {
    const { plan, replays } = this.#state;
    if (!plan.options.data) return replays;
    const steps = [criticStep(plan.options, 'fed'), generatorStep(plan.options, 'fed')] as const;
    const [critic, generator] = await this.#state.addAll(steps);
    return { critic, generator };
  }

  /** @throws usage error on batches of the wrong size */
  #check(feeds: StepFeeds): void {
    this.#state.requireAlive();
    requireKnownOptions(feeds, feedNames, 'stepWith');
    const { real, latents, generatorLatents, mixes } = feeds;
    if (real.length !== latents.length || real.length === 0) {
      throw usageError('stepWith: one batch of latents for each real batch', {
        real: real.length,
        latents: latents.length,
        hint: 'give at least one of each',
      });
    }
    const { generator, config } = this.#state;
    for (const batch of real) this.#checkFeed('real', batch, generator.model.outputShape);
    for (const batch of [...latents, generatorLatents]) this.#checkFeed('latents', batch, [config.latent]);
    if (mixes) this.#checkMixes(mixes, real.length);
  }

  #checkFeed(name: string, data: ArrayLike<number>, sampleShape: Shape): void {
    const { batch } = this.#state.config;
    const expected = batch * sizeOf(sampleShape);
    if (data.length === expected) return;
    throw usageError(`stepWith: ${name} has the wrong number of elements`, {
      given: data.length,
      expected,
      hint: `a batch is [${[batch, ...sampleShape].join(', ')}], row-major`,
    });
  }

  #checkMixes(mixes: readonly ArrayLike<number>[], steps: number): void {
    const { batch, objective } = this.#state.config;
    if (!this.#state.objective.penalises) {
      throw usageError('stepWith: mixes are for the gradient penalty', {
        objective: objectiveLabel(objective),
        hint: 'leave them out, or use the objective wgan-gp',
      });
    }
    if (mixes.length !== steps || mixes.some(({ length }) => length !== batch)) {
      throw usageError('stepWith: mixes has the wrong size', {
        given: mixes.map(({ length }) => length),
        hint: `one for each real batch, of ${batch} numbers in [0, 1)`,
      });
    }
  }

  /** The bits that the GPU would draw in the same step. */
  #drawMix(): Float32Array {
    const { config, position } = this.#state;
    const { seed, batch } = config;
    const counter = [0, position.criticSteps, Math.floor(seed / 2 ** 32)] as const;
    const key = [seed >>> 0, streams.penaltyMix] as const;
    return Float32Array.from({ length: batch }, (_, i) => {
      const bits = philox([Math.floor(i / 4), ...counter], key)[i % 4] ?? 0;
      return (bits >>> 8) / 2 ** 24;
    });
  }
}
