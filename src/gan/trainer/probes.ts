// What can be asked of a run's networks without training noticing: samples, scores, and scores with slopes.
// Words: a `probe` is a graph of its own, compiled when it is first asked; it runs on `rows` inputs at a time, and what is
// left over from whole blocks is padded with zeros.

import { usageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { type Replay, submitReplays } from '../../runtime/replay.ts';
import { type ClassChoice, type Classes, chosenClasses, type PairClasses } from '../class-choice.ts';
import { criticBuffers, pairScorePlan, slopePlan } from '../critic-plans.ts';
import type { PlannedStep } from '../planned-step.ts';
import { sampleBuffers, samplePlan } from '../sample-plan.ts';
import type { RunState } from './run-state.ts';

/** Scores of equally many real and generated samples, in their order. */
export interface PairScores {
  /** f of each real sample. */
  readonly real: Float32Array;
  /** f of each generated sample. */
  readonly fake: Float32Array;
}

/** The critic at points, each by itself. */
export interface CriticAtPoints {
  /** f at each point. */
  readonly scores: Float32Array;
  /** ‖∇f‖ at each point, in the units that the critic sees. */
  readonly slopes: Float32Array;
}

/** Rows of one pass of `sample` and of `criticAt`. */
const rowsAtOnce = 64;

/** A graph that is asked: `rows` values of each input go in, and as many of each output come out. */
interface Probe<Outputs extends readonly ProbeValue[]> {
  readonly name: string;
  readonly plan: () => PlannedStep;
  readonly rows: number;
  /** One after the other in the buffer that they are written to. */
  readonly inputs: readonly ProbeInput[];
  readonly outputs: Outputs;
}

interface ProbeValue {
  readonly buffer: string;
  /** Floats a row. */
  readonly width: number;
  /** Floats from the start of the buffer. */
  readonly start?: number;
}

interface ProbeInput extends ProbeValue {
  readonly values: Float32Array;
}

export class Probes {
  readonly #state: RunState;
  readonly #replays = new Map<string, Promise<Replay>>();

  constructor(state: RunState) {
    this.#state = state;
  }

  /** As `Trainer.sample`. */
  async sample(latents: Float32Array, averaged: boolean, classes?: Classes): Promise<Float32Array> {
    const { generator, config, device, units } = this.#state;
    const { latent } = config;
    const count = latents.length / latent;
    if (!Number.isInteger(count) || count === 0) {
      throw usageError('sample: not whole latents', {
        elements: latents.length,
        hint: `give count × ${latent} elements`,
      });
    }
    const [samples] = await this.#ask({
      name: averaged ? 'averaged sample' : 'sample',
      plan: () => samplePlan(generator, rowsAtOnce, { latent, averaged }, device.traits),
      rows: rowsAtOnce,
      inputs: [
        { buffer: sampleBuffers.latents, width: latent, values: latents },
        ...this.#classes(sampleBuffers.classes, classes, { method: 'sample', rows: count, inTurn: true }),
      ],
      outputs: [{ buffer: sampleBuffers.samples, width: sizeOf(generator.model.outputShape) }] as const,
    });
    return units.forPeople(samples);
  }

  /** As `Trainer.score`. */
  async score(real: Float32Array, fake: Float32Array, classes?: PairClasses): Promise<PairScores> {
    const each = classes && 'real' in classes ? classes : { real: classes, fake: classes };
    const { critic, config, device, units } = this.#state;
    const { batch } = config;
    const width = sizeOf(critic.model.inputShape);
    const batches = real.length / (batch * width);
    if (real.length !== fake.length || !Number.isInteger(batches) || batches === 0) {
      throw usageError('score: not whole batches of both', {
        real: real.length,
        fake: fake.length,
        hint: `give the same number of each, in multiples of ${batch * width} elements`,
      });
    }
    const choice = { method: 'score', rows: batch * batches };
    const [realScores, fakeScores] = await this.#ask({
      name: 'score',
      plan: () => pairScorePlan(critic, batch, device.traits),
      rows: batch,
      inputs: [
        { buffer: criticBuffers.pairs, width, values: units.forNetworks(real) },
        { buffer: criticBuffers.pairs, width, values: units.forNetworks(fake), start: batch * width },
        ...this.#classes(criticBuffers.pairClasses, each.real, choice),
        ...this.#classes(criticBuffers.pairClasses, each.fake, choice, batch),
      ],
      outputs: [
        { buffer: criticBuffers.pairScores, width: 1 },
        { buffer: criticBuffers.pairScores, width: 1, start: batch },
      ] as const,
    });
    return { real: realScores, fake: fakeScores };
  }

  /** As `Trainer.criticAt`. */
  async criticAt(points: Float32Array, classes?: Classes): Promise<CriticAtPoints> {
    const { critic, device, units } = this.#state;
    const width = sizeOf(critic.model.inputShape);
    const count = points.length / width;
    if (!Number.isInteger(count) || count === 0) {
      throw usageError('criticAt: not whole points', {
        elements: points.length,
        hint: `give count × ${width} elements`,
      });
    }
    const [scores, squares] = await this.#ask({
      name: 'slope',
      plan: () => slopePlan(critic, rowsAtOnce, device.traits),
      rows: rowsAtOnce,
      inputs: [
        { buffer: criticBuffers.points, width, values: units.forNetworks(points) },
        ...this.#classes(criticBuffers.pointClasses, classes, { method: 'criticAt', rows: count }),
      ],
      outputs: [
        { buffer: criticBuffers.scores, width: 1 },
        { buffer: criticBuffers.squares, width: 1 },
      ] as const,
    });
    return { scores, slopes: squares.map(Math.sqrt) };
  }

  /** The classes as an input from row `first` on; none where the networks know none. */
  #classes(buffer: string, classes: Classes | undefined, choice: Omit<ClassChoice, 'known'>, first = 0) {
    const known = this.#state.generator.model.classes;
    const values = chosenClasses(classes, { ...choice, known });
    return values && known ? [{ buffer, width: known, values, start: first * known }] : [];
  }

  /** Runs a probe on all rows of its inputs, block by block. */
  async #ask<const Outputs extends readonly ProbeValue[]>({
    name,
    plan,
    rows,
    inputs,
    outputs,
  }: Probe<Outputs>): Promise<{ [K in keyof Outputs]: Float32Array }> {
    const { device, buffers } = this.#state;
    const replay = await this.#prepared(name, plan);
    const count = Math.max(...inputs.map(({ values, width }) => values.length / width));
    const results = outputs.map(({ width }) => new Float32Array(count * width));
    for (let first = 0; first < count; first += rows) {
      this.#state.requireAlive();
      const taken = Math.min(rows, count - first);
      for (const { buffer, width, start = 0, values } of inputs) {
        const block = new Float32Array(rows * width);
        block.set(values.subarray(first * width, (first + taken) * width));
        buffers.write(buffer, block, 4 * start);
      }
      submitReplays(device, name, [replay]);
      const read = await buffers.readAll(
        outputs.map(({ buffer, width, start = 0 }) => ({
          name: buffer,
          offset: 4 * start,
          size: 4 * taken * width,
        })),
      );
      for (const [i, { width }] of outputs.entries()) {
        const bytes = read[i];
        if (bytes) results[i]?.set(new Float32Array(bytes), first * width);
      }
    }
    return results as { [K in keyof Outputs]: Float32Array };
  }

  #prepared(name: string, plan: () => PlannedStep): Promise<Replay> {
    this.#state.requireAlive();
    const replay = this.#replays.get(name) ?? this.#state.add(plan());
    this.#replays.set(name, replay);
    return replay;
  }
}
