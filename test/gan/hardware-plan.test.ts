// The counts of docs/performance.md, *Hardware, on paper*: where one changes here, change it there. Plans are data: no GPU.
import { expect, test } from 'vitest';
import { nCritic, noiseData } from '../../src/bench/steps.ts';
import type { Step } from '../../src/compiler/plan.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { type WorkloadName, workloads } from '../../src/nn/workloads.ts';
import { defaultTraits } from '../compiler/traits.ts';

interface Counts {
  readonly dispatches: number;
  readonly flops: number;
  readonly bytes: number;
  /** Of the products of one critic and one generator iteration. */
  readonly variants: Readonly<Record<string, number>>;
  /** Dispatches more than with the same tiles and no K split. */
  readonly splits: number;
}

const expected: Readonly<Record<WorkloadName, Counts>> = {
  mlp2d: {
    dispatches: 131,
    flops: 10_822_354_260,
    bytes: 258_937_264,
    variants: {
      'workgroup-32': 8,
      'workgroup-32-split': 10,
      register: 5,
      'register-split': 2,
      'rows-split': 7,
    },
    splits: 31,
  },
  mlp28: {
    dispatches: 201,
    flops: 3_300_579_485,
    bytes: 278_897_120,
    variants: { 'workgroup-32': 3, 'workgroup-32-split': 25, 'rows-split': 3 },
    splits: 59,
  },
  dcgan28: {
    dispatches: 172,
    flops: 733_313_374,
    bytes: 149_209_632,
    variants: { 'workgroup-32-split': 3, register: 7, 'register-split': 7, 'rows-split': 3, fold: 3 },
    splits: 20,
  },
  dcgan32: {
    dispatches: 236,
    flops: 22_467_406_313,
    bytes: 655_272_128,
    variants: {
      'workgroup-32': 16,
      'workgroup-32-split': 8,
      'register-split': 2,
      'rows-split': 3,
      fold: 3,
    },
    splits: 20,
  },
  dcgan64: {
    dispatches: 311,
    flops: 530_931_600_541,
    bytes: 5_690_347_264,
    variants: {
      'workgroup-64': 25,
      'workgroup-32': 6,
      'workgroup-32-split': 4,
      'rows-split': 3,
      fold: 3,
    },
    splits: 16,
  },
};

test.each(Object.keys(expected) as WorkloadName[])(
  'what a step of %s asks of hardware is what the performance page says',
  (name) => {
    const { summary, steps, choices } = planOf(name);
    const plain = Object.fromEntries(
      choices.map(({ label, variant }) => [label, variant.replace(/-split$/, '')]),
    );
    expect({
      dispatches: summary.dispatchesPerStep,
      flops: summary.flopsPerStep,
      bytes: nCritic * bytesOf(steps.critic.plan.steps) + bytesOf(steps.generator.plan.steps),
      variants: tally(choices.map(({ variant }) => variant)),
      splits: summary.dispatchesPerStep - planOf(name, plain).summary.dispatchesPerStep,
    }).toEqual(expected[name]);
  },
);

function planOf(name: WorkloadName, variants: Readonly<Record<string, string>> = {}) {
  const { generator, critic, batch, latent } = workloads[name];
  return planTraining({
    generator,
    critic,
    data: noiseData(generator.outputShape),
    config: completeConfig({ batch, latent, nCritic, seed: 1 }),
    traits: { ...defaultTraits, subgroupSize: 32 },
    variants,
  });
}

/** Of all operands bound, each once a dispatch, as `bench --profile` counts them. */
function bytesOf(dispatches: readonly Step[]): number {
  return dispatches.reduce((sum, { slices }) => {
    const bound = new Map(slices.map(({ buffer, offset, size }) => [`${buffer}+${offset}`, size]));
    return [...bound.values()].reduce((total, size) => total + size, sum);
  }, 0);
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
