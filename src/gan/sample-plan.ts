// The plan that samples from a generator, outside training.

import { Bindings } from '../compiler/bindings.ts';
import { compile } from '../compiler/compile.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { reshape } from '../ops/layout.ts';
import type { Classes } from './class-choice.ts';
import { classInput, evaluated } from './evaluation-pass.ts';
import type { NetworkLayout } from './network.ts';
import type { PlannedStep } from './planned-step.ts';
import { emaKinds } from './step-constants.ts';

/** How samples are drawn. */
export interface SampleChoice {
  /** false: by the weights as they are, with `ema`, too. */
  readonly averaged?: boolean;
  /** Conditional networks: the class of each sample, [count]; left out, classes take turns. */
  readonly classes?: Classes | undefined;
}

/** Buffers of the plan, which nothing else binds. */
export const sampleBuffers = {
  latents: 'sample.latent',
  classes: 'sample.classes',
  samples: 'sample.output',
} as const;

/**
 * Samples from the generator with its running averages: a graph of its own, which leaves no trace in the run. With
 * `averaged`, from the decaying means of its weights and statistics.
 */
export function samplePlan(
  generator: NetworkLayout,
  rows: number,
  { latent, averaged }: { readonly latent: number; readonly averaged: boolean },
  traits: AdapterTraits,
): PlannedStep {
  const bindings = new Bindings();
  const z = bindings.input(sampleBuffers.latents, [rows, latent]);
  const x = reshape(z, [rows, ...generator.model.inputShape]);
  const samples = evaluated(bindings, generator, x, {
    groups: 1,
    mode: 'eval',
    classes: classInput(bindings, sampleBuffers.classes, generator, rows),
    ...(averaged && { kinds: emaKinds }),
  });
  bindings.output(sampleBuffers.samples, samples);
  const { inputs, outputs, buffers } = bindings;
  return { plan: compile({ name: 'sample', outputs, inputs, traits }), buffers, tables: [] };
}
