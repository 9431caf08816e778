// What follows the graph of a training step: statistics, the update of the weights, decaying means, telemetry.
// Words: `averages` are the optimiser's running means; `partials` are statistics of the update, which telemetry adds up.

import { batchSmall } from '../compiler/batch.ts';
import { bindStep } from '../compiler/bindings.ts';
import type { Plan, Slice, Step } from '../compiler/plan.ts';
import { validate } from '../compiler/rules.ts';
import { at } from '../core/at.ts';
import { counterCount } from '../core/counters.ts';
import { clip } from '../kernels/clip.ts';
import { ema } from '../kernels/ema.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { entryWords, telemetry } from '../kernels/telemetry.ts';
import { partialWords, type UpdateKernel } from '../kernels/update-kernel.ts';
import { stepBatch } from './config.ts';
import { rateCount } from './learning-rate.ts';
import { compileInTurn, mergedBuffers } from './micro-batches.ts';
import { type NetworkLayout, paddingOf } from './network.ts';
import { type AverageName, averageBindings, optimiserOf } from './optimisers.ts';
import type { TrainingStep } from './planned-step.ts';
import { emaKinds, ringSize } from './step-constants.ts';
import type { StepGraph } from './step-graph.ts';

export interface UpdateOptions {
  /** 2 where real samples are scored before generated ones, 1 where generated ones are alone. */
  readonly scoreGroups: 1 | 2;
  /** When the weights are clipped, if they are: before the step, or after it. */
  readonly clipping: 'before' | 'after' | 'never';
}

/** Compiles the graphs of a step, one a micro-batch, and appends the update of a network. */
export function planUpdate(
  graphs: readonly StepGraph[],
  layout: NetworkLayout,
  options: UpdateOptions,
): TrainingStep {
  const graph = at(graphs, 0);
  const { traits, config } = graph.options;
  const averaged = layout.name === 'generator' && config.ema > 0;
  // An average of unit vectors is none: what is assigned, the decaying means take as it is.
  for (const each of graphs) {
    each.finishStatistics((network) => [
      'statistics',
      ...(averaged && network === layout ? [emaKinds.statistics] : []),
    ]);
  }
  const update = new NetworkUpdate(graph, layout, options);
  const compiled = compileInTurn(graphs, ({ statisticsSteps }) =>
    batchSmall(
      statisticsSteps.map(({ slices: operands, ...step }) => ({ ...step, operands })),
      ({ buffer }) => buffer,
      ({ buffer, offset }) => `${buffer} ${offset}`,
    ).map(({ operands: slices, ...step }) => ({ ...step, slices })),
  );
  const gradients = [...(options.clipping === 'before' ? [update.clipStep()] : []), ...compiled.steps];
  const plan: Plan = {
    ...compiled,
    steps: [
      ...gradients,
      update.weightsStep(),
      ...(averaged ? update.emaSteps() : []),
      update.telemetryStep(),
    ],
  };
  validate(plan, traits);
  return { plan, buffers: mergedBuffers(graphs), tables: graph.tables, updateAt: gradients.length };
}

/** The dispatches that update one network, each bound by the names of its kernel. */
class NetworkUpdate {
  readonly #graph: StepGraph;
  readonly #layout: NetworkLayout;
  readonly #options: UpdateOptions;
  readonly #kernel: UpdateKernel;
  /** Learning rates in a table; 0 for one that stays. */
  readonly #rates: number;

  constructor(graph: StepGraph, layout: NetworkLayout, options: UpdateOptions) {
    const { config, traits } = graph.options;
    this.#graph = graph;
    this.#layout = layout;
    this.#options = options;
    this.#rates = rateCount(config);
    const spec = {
      count: layout.parameterFloats,
      network: layout.name,
      scheduled: this.#rates > 0,
      padding: paddingOf(layout),
    };
    this.#kernel = optimiserOf(config.optimizer).kernel(spec, config, traits);
  }

  clipStep(): Step {
    const kernel = clip({ count: this.#layout.parameterFloats }, this.#graph.options.traits);
    return this.#step('clip', kernel, {
      settings: this.#networkBuffer('clip-settings', 32),
      weights: this.#parameters('weights'),
    });
  }

  weightsStep(): Step {
    const { config } = this.#graph.options;
    const { averages, bindings, clocked } = optimiserOf(config.optimizer);
    const bindingOf: Readonly<Record<AverageName, string>> = { ...averageBindings, ...bindings };
    const scheduled = this.#rates > 0;
    return this.#step(this.#kernel.family, this.#kernel, {
      // A bound of infinity where the clip comes before the step.
      settings: this.#networkBuffer('settings', 32),
      gradient: this.#parameters('gradients'),
      weights: this.#parameters('weights'),
      partials: this.#partials(),
      ...Object.fromEntries(
        averages(config).map((average) => [bindingOf[average], this.#parameters(average)]),
      ),
      ...((clocked || scheduled) && { counters: this.#counters() }),
      ...(scheduled && { rates: this.#networkBuffer('rates', 4 * this.#rates) }),
    });
  }

  /** Takes the new weights and running averages up into their decaying means, before the step is counted. */
  emaSteps(): Step[] {
    const { config, traits } = this.#graph.options;
    const counts = {
      weights: this.#layout.parameterFloats,
      statistics: this.#layout.statisticFloats,
    };
    return (['weights', 'statistics'] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => {
        const count = counts[kind];
        return this.#step(`ema ${kind}`, ema({ count, decay: config.ema }, traits), {
          counters: this.#counters(),
          values: this.#networkBuffer(kind, 4 * count),
          average: this.#networkBuffer(emaKinds[kind], 4 * count),
        });
      });
  }

  /** Writes the step's entry of the ring, and counts the step. */
  telemetryStep(): Step {
    const { config, data, traits, shard } = this.#graph.options;
    const { scoreGroups } = this.#options;
    const { batch } = config;
    const kernel = telemetry(
      {
        kind: this.#layout.name,
        partialRows: this.#kernel.partialRows,
        rows: batch,
        scoreGroups,
        batch: stepBatch(config) * (shard?.ranks ?? 1),
        sampleCount: this.#graph.source === 'fed' || !data ? 0 : data.count,
        ringSize,
      },
      traits,
    );
    return this.#step('telemetry', kernel, {
      partials: this.#partials(),
      scores: this.#networkBuffer('scores', 4 * scoreGroups * batch),
      state: this.#counters(),
      ring: this.#graph.bindings.buffer('telemetry', 4 * entryWords * ringSize),
      measures: this.#networkBuffer('measures', 16),
    });
  }

  #parameters(kind: string): Slice {
    return this.#networkBuffer(kind, 4 * this.#layout.parameterFloats);
  }

  #partials(): Slice {
    return this.#networkBuffer('partials', 4 * partialWords * this.#kernel.partialRows);
  }

  #counters(): Slice {
    return this.#graph.bindings.buffer('state', 4 * counterCount);
  }

  /** A buffer of the network. */
  #networkBuffer(kind: string, bytes: number): Slice {
    return this.#graph.bindings.buffer(`${this.#layout.name}.${kind}`, bytes);
  }

  #step(label: string, kernel: Kernel, slices: Readonly<Record<string, Slice>>): Step {
    return bindStep(`${this.#graph.name}/${label}`, kernel, slices);
  }
}
