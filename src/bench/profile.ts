// A step's profile: each dispatch timed by itself.
import type { Step } from '../compiler/plan.ts';
import type { Trainer } from '../gan/trainer.ts';
import { planTraining } from '../gan/training-plan.ts';
import type { Workload } from '../nn/workloads.ts';
import type { Device } from '../runtime/device.ts';
import { preparePlan } from '../runtime/prepared.ts';
import { Stopwatch } from '../runtime/stopwatch.ts';
import type { Peaks } from './peaks.ts';
import { noiseData } from './steps.ts';

/** One dispatch of an outer iteration, timed by itself. */
export interface ProfiledStep {
  readonly phase: 'critic' | 'generator';
  readonly label: string;
  /** `gemm-subgroup/subgroup-16` */
  readonly kernel: string;
  readonly groups: readonly [number, number, number];
  /** Times in one outer iteration. */
  readonly count: number;
  /** Of one dispatch. */
  readonly ms: number;
  readonly flops: number;
  /** Of all operands that are bound, each once. */
  readonly bytes: number;
}

/**
 * Times each dispatch of the trainer's two plans by itself, in batches of repeats, on buffers of its own. Cold caches and
 * the gaps between dispatches are not in it: the sum falls a little short of a step's time.
 */
export async function profileSteps(
  device: Device,
  { generator, critic }: Workload,
  { config, variants }: Pick<Trainer, 'config' | 'variants'>,
): Promise<ProfiledStep[]> {
  const { steps } = planTraining({
    generator,
    critic,
    data: noiseData(generator.outputShape),
    config,
    traits: device.traits,
    variants,
  });
  const stopwatch = new Stopwatch(device);
  const profiled: ProfiledStep[] = [];
  try {
    for (const phase of ['critic', 'generator'] as const) {
      const { plan, tables } = steps[phase];
      const prepared = await preparePlan(device, plan, (buffer) => buffer.endsWith('.weights'));
      try {
        for (const { buffer, data } of tables) prepared.buffers.write(buffer, data);
        for (const [index, step] of plan.steps.entries()) {
          const ms = await stopwatch.best(await prepared.part(index), { leastMs: 8, rounds: 2 });
          const count = phase === 'critic' ? config.nCritic : 1;
          profiled.push({ phase, ...facts(step), count, ms });
        }
      } finally {
        prepared.destroy();
      }
    }
    return profiled;
  } finally {
    stopwatch.destroy();
  }
}

function facts({ label, kernel, slices }: Step): Omit<ProfiledStep, 'phase' | 'count' | 'ms'> {
  const bound = new Map(slices.map(({ buffer, offset, size }) => [`${buffer}+${offset}`, size]));
  return {
    label,
    kernel: `${kernel.family}/${kernel.variant}`,
    groups: kernel.groups,
    flops: kernel.flops,
    bytes: [...bound.values()].reduce((sum, size) => sum + size, 0),
  };
}

/** The rate that a kernel of this arithmetic intensity can reach under the two roofs, in GFLOP/s. */
export function roofAt(flopsPerByte: number, { fmaGflops, bandwidthGBs }: Peaks): number {
  return Math.min(fmaGflops, flopsPerByte * bandwidthGBs);
}
