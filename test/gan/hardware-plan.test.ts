// What docs/performance.md says under *Hardware, on paper* of each workload: plans are data, and need no GPU.
import { expect, test } from 'vitest';
import { noiseData } from '../../src/bench/steps.ts';
import { completeConfig } from '../../src/gan/config.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { type WorkloadName, workloads } from '../../src/nn/workloads.ts';
import { defaultTraits } from '../compiler/traits.ts';

test.each<[WorkloadName, number, number, number, Readonly<Record<string, number>>]>([
  ['mlp2d', 131, 10.82, 259, { workgroup: 18, rows: 7, register: 7 }],
  ['mlp28', 201, 3.3, 279, { workgroup: 28, rows: 3 }],
  ['dcgan28', 172, 0.73, 149, { register: 14, workgroup: 3, rows: 3, fold: 3 }],
  ['dcgan32', 236, 22.47, 655, { workgroup: 24, register: 2, rows: 3, fold: 3 }],
  ['dcgan64', 311, 530.93, 5690, { workgroup: 35, rows: 3, fold: 3 }],
])(
  'on hardware a step of %s is %i dispatches, %f GFLOP and %i MB',
  (name, dispatches, gflop, megabytes, kernels) => {
    const { generator, critic, batch, latent } = workloads[name];
    const { steps } = planTraining({
      generator,
      critic,
      data: noiseData(generator.outputShape),
      config: completeConfig({ batch, latent, nCritic: 5, seed: 1 }),
      traits: { ...defaultTraits, subgroupSize: 32 },
    });
    const phases = [steps.critic, steps.critic, steps.critic, steps.critic, steps.critic, steps.generator];
    const all = phases.flatMap(({ plan }) => plan.steps);
    const bytes = all.reduce(
      (sum, { slices }) => sum + slices.reduce((total, { size }) => total + size, 0),
      0,
    );
    const flops = all.reduce((sum, { kernel }) => sum + kernel.flops, 0);
    const families: Record<string, number> = {};
    for (const { variant } of [...steps.critic.plan.choices, ...steps.generator.plan.choices]) {
      const family = variant.split('-')[0]!;
      families[family] = (families[family] ?? 0) + 1;
    }
    expect([all.length, (flops / 1e9).toFixed(2), Math.round(bytes / 1e6)]).toEqual([
      dispatches,
      gflop.toFixed(2),
      megabytes,
    ]);
    expect(families).toEqual(kernels);
  },
);
