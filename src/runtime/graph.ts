// A user's own graph, compiled and run on typed arrays: feeds in, elements of the outputs back.
import { Bindings } from '../compiler/bindings.ts';
import { compile } from '../compiler/compile.ts';
import type { Variants } from '../compiler/lowered.ts';
import type { Plan } from '../compiler/plan.ts';
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { byteSizeOf, topologicalOrder, type Value } from '../graph/value.ts';
import { inputName, isInput } from '../ops/leaf.ts';
import { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { Pipelines } from './pipelines.ts';
import { createPlanBuffers, Replay, submitReplays } from './replay.ts';

/** Elements of the inputs, by name, row-major. */
export type Feeds = Readonly<Record<string, ArrayLike<number>>>;

/** A graph that is compiled for one device. */
export interface CompiledGraph {
  /** What the GPU does, as data. */
  readonly plan: Plan;
  /**
   * Computes the outputs from fresh inputs, in their order; u32 elements come as numbers, too.
   * @throws usage error on missing, unknown or wrongly sized inputs; gpu error once the device is lost
   */
  readonly run: (feeds?: Feeds) => Promise<Float32Array<ArrayBuffer>[]>;
  /** Ends its hold on the GPU; the device stays. */
  readonly destroy: () => void;
}

/**
 * Compiles a graph of your own, to run it on typed arrays.
 *
 * @param outputs values to compute
 * @param options `name`: first part of every label; `variants`: kernel variants by label
 * @throws usage error on a kernel variant that there is not; gpu error where the adapter cannot hold the graph
 * @example
 * const x = ops.input('x', [3]);
 * const graph = await compileGraph(device, [ops.sum(ops.mul(x, x))]);
 * const [value] = await graph.run({ x: [1, 2, 3] });
 * graph.destroy();
 */
export async function compileGraph(
  device: Device,
  outputs: readonly Value[],
  options: { readonly name?: string; readonly variants?: Variants } = {},
): Promise<CompiledGraph> {
  const { name = 'graph', variants = {} } = options;
  const inputs = topologicalOrder(outputs).filter(isInput);
  const names = inputs.map(inputName);
  const bindings = new Bindings();
  bindings.bindInputsOf(outputs, (each) => `${name}.input.${each}`);
  outputs.forEach((value, i) => {
    bindings.output(`${name}.output${i}`, value);
  });
  const plan = compile({
    name,
    inputs: bindings.inputs,
    outputs: bindings.outputs,
    traits: device.traits,
    variants,
  });
  const buffers = new Buffers(device);
  for (const [buffer, bytes] of bindings.buffers) buffers.create(buffer, bytes);
  createPlanBuffers(buffers, [plan]);
  const replay = await Replay.prepare(device, new Pipelines(device), buffers, plan);

  const feed = (feeds: Feeds) => {
    const unknown = Object.keys(feeds).find((key) => !names.includes(key));
    if (unknown !== undefined) throw usageError(`the graph has no input '${unknown}'`, { inputs: names });
    for (const value of inputs) {
      const each = inputName(value);
      const data = feeds[each];
      if (data?.length !== sizeOf(value.shape)) {
        throw usageError(`input '${each}' has the wrong number of elements`, {
          given: data?.length ?? 'nothing',
          shape: value.shape,
          hint: `feed ${sizeOf(value.shape)} elements, row-major`,
        });
      }
      const typed = value.dtype === 'u32' ? Uint32Array.from(data) : Float32Array.from(data);
      buffers.write(`${name}.input.${each}`, typed);
    }
  };
  return {
    plan,
    run: async (feeds = {}) => {
      feed(feeds);
      submitReplays(device, name, [replay]);
      const stretches = bindings.outputs.map(({ value, slice }) => ({
        name: slice.buffer,
        offset: 0,
        size: byteSizeOf(value),
      }));
      const results = await buffers.readAll(stretches);
      return results.map((bytes, i) =>
        outputs[i]?.dtype === 'u32' ? Float32Array.from(new Uint32Array(bytes)) : new Float32Array(bytes),
      );
    },
    destroy: () => buffers.destroy(),
  };
}
