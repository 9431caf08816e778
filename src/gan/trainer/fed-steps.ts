// Outer iterations whose batches the caller gives. Each waits for the GPU once, or for each step where the caller looks at it:
// a wait takes 10 ms in Deno, whatever the GPU does (see runtime/platform/deno/open.ts).

import { philox } from '../../core/random.ts';
import type { TelemetryEntry } from '../../kernels/telemetry.ts';
import { type Replay, submitReplays } from '../../runtime/replay.ts';
import { stepBatch } from '../config.ts';
import type { StepMetrics } from '../metrics.ts';
import { ringSize, streams } from '../step-constants.ts';
import { criticStep, generatorStep } from '../steps.ts';
import type { RunState, StepReplays } from './run-state.ts';
import { checkedFeeds, type StepFeeds } from './step-feeds.ts';
import type { Telemetry } from './telemetry.ts';

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
    this.#state.requireAlive();
    const classes = checkedFeeds(feeds, this.#state);
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
        this.#writeClasses(classes.critic[t]);
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
      this.#writeClasses(classes.generator);
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

  #writeClasses(rows: Float32Array | undefined): void {
    if (rows) this.#state.buffers.write('feed.classes', rows);
  }

  /** The bits that the GPU would draw in the same step. */
  #drawMix(): Float32Array {
    const { config, position } = this.#state;
    const { seed } = config;
    const counter = [0, position.criticSteps, Math.floor(seed / 2 ** 32)] as const;
    const key = [seed >>> 0, streams.penaltyMix] as const;
    return Float32Array.from({ length: stepBatch(config) }, (_, i) => {
      const bits = philox([Math.floor(i / 4), ...counter], key)[i % 4] ?? 0;
      return (bits >>> 8) / 2 ** 24;
    });
  }
}
