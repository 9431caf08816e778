// The critic over the plane, for its picture: values and slopes on a lattice, by a graph of its own.

import { type Standardization, standardized } from '../../data/standardization.ts';
import type { Tensor } from '../../gan/weights.ts';
import type { Value } from '../../graph/value.ts';
import { evalPass, type Model } from '../../nn/module.ts';
import { fromPytorch } from '../../nn/pytorch.ts';
import { input } from '../../ops/leaf.ts';
import { sum } from '../../ops/sum.ts';
import type { Device } from '../../runtime/device.ts';
import { type CompiledGraph, compileGraph } from '../../runtime/graph.ts';
import { grad } from '../../transform/grad.ts';
import type { CriticField } from '../protocol.ts';
import type { PlaneWindow } from './plane-window.ts';

/** Lattice points a side of the critic's picture. */
const size = 40;

/** A critic of the plane as a picture: its value and gradient on a lattice. */
export interface FieldReader {
  readonly read: (weights: ReadonlyMap<string, Tensor>) => Promise<CriticField>;
  readonly destroy: () => void;
}

/** A run's readers, compiled when they are first asked for: training need not wait for them. */
export interface Fields {
  readonly read: () => Promise<readonly FieldReader[]>;
  readonly destroy: () => void;
}

/** What of the plane is shown, and how the critic sees its points. */
export interface FieldOptions {
  /** What the picture covers. */
  readonly window: PlaneWindow;
  readonly standardization?: Standardization | undefined;
}

/**
 * Compiles value and gradient of a critic with input [2] on a square of the plane; the weights are fed from copies, so that
 * looking leaves no trace in the run.
 */
export async function createFieldReader(
  device: Device,
  critic: Model,
  { window, standardization }: FieldOptions,
): Promise<FieldReader> {
  const x = input('x', [size * size, 2]);
  const specs = [...critic.parameters, ...critic.statistics];
  const tensors = new Map<string, Value>(specs.map(({ name, shape }) => [name, input(name, shape)]));
  const values = critic.forward(
    x,
    evalPass((name) => tensors.get(name)!),
  );
  const graph: CompiledGraph = await compileGraph(device, [values, ...grad(sum(values), [x])], {
    name: 'critic field',
  });
  const [x0, y0] = window.centre;
  const plane = lattice(size, window.reach).map((value, i) => value + (i % 2 === 0 ? x0 : y0));
  const places = standardization ? standardized(plane, standardization) : plane;
  return {
    read: async (weights) => {
      const feeds = specs.map((spec) => {
        const tensor = weights.get(`critic.${spec.name}`)!;
        return [spec.name, fromPytorch(spec, tensor)] as const;
      });
      const [f, gradients] = await graph.run({ x: places, ...Object.fromEntries(feeds) });
      return { size, values: f!, gradients: slopesOf(gradients!, standardization) };
    },
    destroy: graph.destroy,
  };
}

/** @param make compiles them */
export function createFields(make: () => Promise<readonly FieldReader[]>): Fields {
  let made: Promise<readonly FieldReader[]> | undefined;
  return {
    read: () => {
      made ??= make();
      return made;
    },
    destroy: () => {
      const end = (readers: readonly FieldReader[]) => {
        for (const { destroy } of readers) destroy();
      };
      // What could not be made has been told of.
      void made?.then(end, () => {});
    },
  };
}

/** Gradients by the data's units, from those by what the critic sees. */
function slopesOf(gradients: Float32Array, standardization: Standardization | undefined): Float32Array {
  if (!standardization) return gradients;
  const { deviation } = standardization;
  return gradients.map((slope, i) => {
    const divisor = deviation[i % deviation.length] ?? 1;
    return divisor === 0 ? 0 : slope / divisor;
  });
}

/** side² points that cover [−reach, reach]² evenly, cell centres, row by row from the lower left: [side², 2]. */
export function lattice(side: number, reach: number): Float32Array {
  const at = (i: number) => ((2 * i + 1) / side - 1) * reach;
  return Float32Array.from({ length: 2 * side * side }, (_, i) => {
    const point = i >> 1;
    return at(i % 2 === 0 ? point % side : Math.floor(point / side));
  });
}
