// What a training step takes: latents, real samples and their classes, and points of the penalty; drawn on the GPU by the
// run's counters, or fed.
// Words: `whole` is what all micro-batches of a step take together, as large as one batch with the same effect.

import type { Bindings } from '../compiler/bindings.ts';
import { usageError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { augment } from '../ops/augment.ts';
import { slice } from '../ops/layout.ts';
import { sampleRows } from '../ops/random.ts';
import { movesOf } from './augmentation.ts';
import { stepBatch } from './config.ts';
import { classCodes, drawnClasses } from './drawn-classes.ts';
import { drawnRows } from './parallel/drawn-rows.ts';
import type { PlannedStep, StepOptions } from './planned-step.ts';
import { streams, streamsPerRank } from './step-constants.ts';

/** Whether a step draws its batches on the GPU, or is fed them. */
export type BatchSource = 'sampled' | 'fed';

interface StepBatchParts {
  readonly options: StepOptions;
  readonly source: BatchSource;
  /** Number of the micro-batch in its step. */
  readonly index: number;
  readonly bindings: Bindings;
  /** List to add to. */
  readonly tables: PlannedStep['tables'][number][];
  /** The run's counters. */
  readonly state: Value;
}

export class StepBatch {
  readonly #parts: StepBatchParts;

  constructor(parts: StepBatchParts) {
    this.#parts = parts;
  }

  /** z ~ N(0, I), [batch, latent]: drawn, or the feed. */
  latents(stream: number, clock: 'criticStep' | 'generatorStep'): Value {
    const { config, shard } = this.#parts.options;
    return this.#taken('latent', [config.latent], (shape) =>
      drawnRows(this.#parts.state, shape, { kind: 'normal', stream, clock }, shard),
    );
  }

  /** A number in [0, 1) for each pair of samples, fresh in every critic step: drawn, or the feed. */
  mixes(stream: number): Value {
    const { shard } = this.#parts.options;
    return this.#taken('mix', [], (shape) =>
      drawnRows(this.#parts.state, shape, { kind: 'uniform', stream, clock: 'criticStep' }, shard),
    );
  }

  /** Real samples [batch, ...shape]: from the data, augmented as the configuration says, or the feed. */
  realBatch(sampleShape: Shape): Value {
    return this.#taken('real', sampleShape, (shape) => this.#drawnSamples(shape));
  }

  #drawnSamples(drawnShape: Shape): Value {
    const { data, slots, config, shard } = this.#parts.options;
    if (!data) throw noData();
    const { count, encoding, shape } = data;
    const rows = slots ? slots.count * slots.rows : count;
    const table =
      encoding === 'u8'
        ? this.#parts.bindings.input('data', [Math.ceil((rows * sizeOf(shape)) / 4)], { dtype: 'u32' })
        : this.#parts.bindings.input('data', [rows, ...shape]);
    const batch = sampleRows(table, this.#parts.state, drawnShape, {
      count,
      encoding,
      ...(slots && { slots }),
    });
    const stream = streams.augmentation + streamsPerRank * (shard?.rank ?? 0);
    return config.augment === 'none'
      ? batch
      : augment(batch, this.#parts.state, { ...movesOf(config), stream });
  }

  /**
   * The class of each row of the next real batch, one-hot [batch, classes]: of the very rows that are drawn, or the feed.
   * A generator's step takes them, too: its classes are as frequent as the data's. Undefined where networks know none.
   */
  classes(): Value | undefined {
    const { data, generator } = this.#parts.options;
    const { classes } = generator.model;
    if (classes === undefined) return undefined;
    return this.#taken('classes', [classes], ([batch = 0]) => {
      if (!data) throw noData();
      this.#parts.tables.push(classCodes(classes));
      return drawnClasses(this.#parts.bindings, this.#parts.state, { ...data, classes, batch });
    });
  }

  /** What a step takes of one kind, fed or drawn: all of it, or where there are micro-batches, the rows of this one. */
  #taken(kind: string, rowShape: Shape, draw: (shape: Shape) => Value): Value {
    const { config } = this.#parts.options;
    const whole = [stepBatch(config), ...rowShape];
    if (this.#parts.source === 'fed') return this.#ownRows(this.#parts.bindings.input(`feed.${kind}`, whole));
    if (config.accumulate === 1) return draw(whole);
    const kept = `batch.${kind}`;
    if (this.#parts.index > 0) return this.#ownRows(this.#parts.bindings.input(kept, whole));
    const drawn = draw(whole);
    this.#parts.bindings.output(kept, drawn);
    return this.#ownRows(drawn);
  }

  #ownRows(whole: Value): Value {
    const { batch, accumulate } = this.#parts.options.config;
    if (accumulate === 1) return whole;
    const [, ...rowShape] = whole.shape;
    return slice(whole, [this.#parts.index * batch, ...rowShape.map(() => 0)], [batch, ...rowShape]);
  }
}

function noData() {
  return usageError('no data to train on', { hint: 'give `data`, or feed batches with stepWith' });
}
