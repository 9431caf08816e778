// Replays: plans made ready for one device, and submitted.
//   dispatch  a pipeline with its bind group
//   replay    the dispatches of a plan, in one pass as often as wanted
import type { Plan } from '../compiler/plan.ts';
import type { Buffers } from './buffers.ts';
import type { Compiled } from './compile-ahead.ts';
import type { Device } from './device.ts';
import type { Pipelines } from './pipelines.ts';

interface Dispatch extends Compiled {
  readonly bindGroup: GPUBindGroup;
}

/** A plan made ready for one device: what is left to do at each replay is one loop. */
export class Replay {
  readonly name: string;
  readonly #dispatches: readonly Dispatch[];

  private constructor(name: string, dispatches: readonly Dispatch[]) {
    this.name = name;
    this.#dispatches = dispatches;
  }

  /** Compiles the plan's kernels side by side and binds their buffers, which must all exist. */
  static async prepare(device: Device, pipelines: Pipelines, buffers: Buffers, plan: Plan): Promise<Replay> {
    const compiled = await Promise.all(
      plan.steps.map(async (step) => ({ ...step, ...(await pipelines.get(step.kernel, step.label)) })),
    );
    const dispatches = compiled.map(({ kernel, slices, label, pipeline, layout }) => {
      const entries = slices.map(({ buffer, offset, size }, binding) => ({
        binding,
        resource: { buffer: buffers.get(buffer), offset, size },
      }));
      device.counts.bindGroups++;
      const bindGroup = device.gpu.createBindGroup({ label, layout, entries });
      return { kernel, label, pipeline, layout, bindGroup };
    });
    for (const { slice, data } of plan.initialWrites) buffers.write(slice.buffer, data, slice.offset);
    device.assertHealthy();
    return new Replay(plan.name, dispatches);
  }

  /** The kernel of each dispatch. */
  get kernels(): readonly Compiled[] {
    return this.#dispatches;
  }

  /** Dispatches in one replay. */
  get length(): number {
    return this.#dispatches.length;
  }

  encode(pass: GPUComputePassEncoder): void {
    for (const { kernel, pipeline, bindGroup } of this.#dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...kernel.groups);
    }
  }
}

/** What takes a copy of buffers along: an `AsyncReader`, or `PackedBuffers`. */
interface Reader<Copy> {
  readonly copy: (encoder: GPUCommandEncoder) => Copy;
}

/**
 * Runs replays one after the other: one command buffer, one pass, one submit.
 *
 * @param reader where given, a copy of its buffers is taken behind the pass
 */
export function submitReplays(device: Device, label: string, replays: readonly Replay[]): undefined;
export function submitReplays<Copy>(
  device: Device,
  label: string,
  replays: readonly Replay[],
  reader: Reader<Copy>,
): Copy;
export function submitReplays<Copy>(
  device: Device,
  label: string,
  replays: readonly Replay[],
  reader?: Reader<Copy>,
): Copy | undefined {
  const encoder = device.gpu.createCommandEncoder({ label });
  if (replays.length > 0) {
    const pass = encoder.beginComputePass({ label });
    for (const replay of replays) {
      replay.encode(pass);
      device.counts.dispatches += replay.length;
    }
    pass.end();
  }
  const copy = reader?.copy(encoder);
  device.submit([encoder.finish()]);
  return copy;
}

/** Makes the buffers that only the plans know of; temporaries of one name are shared, at the largest size. */
export function createPlanBuffers(buffers: Buffers, plans: readonly Plan[]): void {
  for (const [name, size] of planBuffers(plans)) buffers.create(name, size);
}

/** Names and bytes of those buffers. */
export function planBuffers(plans: readonly Plan[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, size } of plans.flatMap((plan) => [...plan.temporaries, ...plan.constants])) {
    sizes.set(name, Math.max(size, sizes.get(name) ?? 0));
  }
  return sizes;
}
