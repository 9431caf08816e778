// Tensors of a run by name, in PyTorch's layouts, read from and written to the GPU's buffers.

import { EarthmoverError, type ErrorKind } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf } from '../core/shape.ts';
import type { StoredTensor } from '../io/safetensors.ts';
import { floatsOf } from '../io/tensor-values.ts';
import { fromPytorch, type Laid, pytorchShape, toPytorch } from '../nn/pytorch.ts';
import type { Buffers } from '../runtime/buffers.ts';
import type { Slot } from './network.ts';

/** A tensor in PyTorch's layout, row-major. */
export interface Tensor {
  /** Sizes, in PyTorch's order of axes. */
  readonly shape: Shape;
  /** Its elements, row-major. */
  readonly data: Float32Array;
}

/** A tensor from a file as the library computes with it: F64, F16 and BF16 become f32. */
function floatTensor(name: string, tensor: Tensor | StoredTensor): Tensor {
  return 'dtype' in tensor ? { shape: tensor.shape, data: floatsOf(tensor, name) } : tensor;
}

/** Where a named tensor lies on the GPU; with a `spec`, in that spec's own layout. */
export interface TensorPlace {
  readonly name: string;
  readonly buffer: string;
  readonly slot: Slot;
  readonly spec?: Laid;
}

/** Reads tensors at the price of one wait. */
export async function readTensors(
  buffers: Buffers,
  places: readonly TensorPlace[],
): Promise<Map<string, Tensor>> {
  const all = await buffers.readAll(
    places.map(({ buffer, slot }) => ({ name: buffer, offset: slot.offset, size: 4 * sizeOf(slot.shape) })),
  );
  return new Map(
    places.map(({ name, slot, spec }, i) => {
      const data = new Float32Array(all[i]!);
      return [name, spec ? toPytorch(spec, data) : { shape: slot.shape, data }];
    }),
  );
}

/**
 * Writes tensors to their places, after all of them were checked.
 *
 * @throws error of `kind` on a name without a place, or a shape that is not the place's; checkpoint error on a stored
 * tensor that holds no floats
 */
export function writeTensors(
  buffers: Buffers,
  places: readonly TensorPlace[],
  tensors: ReadonlyMap<string, Tensor | StoredTensor>,
  kind: ErrorKind = 'usage',
): void {
  const known = new Map(places.map((place) => [place.name, place]));
  const inFloats = [...tensors].map(([name, tensor]) => [name, floatTensor(name, tensor)] as const);
  for (const [name, { shape, data }] of inFloats) {
    const place = known.get(name);
    if (!place)
      throw new EarthmoverError(kind, `no tensor '${name}' in these networks`, {
        hint: 'readWeights lists the names',
      });
    const expected = place.spec ? pytorchShape(place.spec) : place.slot.shape;
    if (!sameShape(shape, expected) || data.length !== sizeOf(expected)) {
      throw new EarthmoverError(kind, `tensor '${name}' is of another shape`, {
        given: shape,
        expected,
        elements: data.length,
        hint: 'the weights belong to a network of another architecture or size',
      });
    }
  }
  for (const [name, tensor] of inFloats) {
    const { buffer, slot, spec } = known.get(name)!;
    buffers.write(buffer, spec ? fromPytorch(spec, tensor) : tensor.data, slot.offset);
  }
}
