// A plan with buffers of its own, to be timed whole or step by step.
import type { Plan } from '../compiler/plan.ts';
import { floatsFrom } from '../core/floats.ts';
import { createRandom } from '../core/random.ts';
import { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { Pipelines } from './pipelines.ts';
import { Replay } from './replay.ts';

/** A plan with buffers of its own, ready to be timed whole or in parts. */
export interface Prepared {
  readonly replay: Replay;
  readonly buffers: Buffers;
  /** One step of the plan alone. */
  readonly part: (index: number) => Promise<Replay>;
  readonly destroy: () => void;
}

/** Makes every buffer that the plan binds; those that `randomFilled` names hold small random numbers, the others zeros. */
export async function preparePlan(
  device: Device,
  plan: Plan,
  randomFilled: (buffer: string) => boolean = () => false,
): Promise<Prepared> {
  const sizes = new Map<string, number>();
  const uniforms = new Set<string>();
  for (const { kernel, slices } of plan.steps) {
    slices.forEach(({ buffer, offset, size }, i) => {
      sizes.set(buffer, Math.max(offset + size, sizes.get(buffer) ?? 0));
      if (kernel.bindings[i]?.access === 'uniform') uniforms.add(buffer);
    });
  }
  const buffers = new Buffers(device);
  try {
    for (const [name, size] of sizes) {
      buffers.create(name, size, uniforms.has(name) ? 'uniform' : 'storage');
      if (randomFilled(name)) buffers.write(name, noise(size / 4));
    }
    const pipelines = new Pipelines(device);
    return {
      buffers,
      replay: await Replay.prepare(device, pipelines, buffers, plan),
      part: (index) => {
        const steps = plan.steps.slice(index, index + 1);
        return Replay.prepare(device, pipelines, buffers, { ...plan, steps, initialWrites: [] });
      },
      destroy: () => buffers.destroy(),
    };
  } catch (fault) {
    buffers.destroy();
    throw fault;
  }
}

const period = 4096;

/** Numbers of the size of a critic's weights: nothing overflows, and nothing is so small that a CPU slows down. */
function noise(length: number): Float32Array {
  const random = createRandom(1);
  const numbers = floatsFrom(period, () => 0.02 * (random.uniform() - 0.5));
  return floatsFrom(length, (i) => numbers[i % period] ?? 0);
}
