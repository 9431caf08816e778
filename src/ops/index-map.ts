// Maps between the flat row-major indices of values, for interpreters.
import { type Shape, sizeOf, stridesOf } from '../core/shape.ts';

/** Element offset of the multi-index `starts` in a row-major value of `shape`. */
export function offsetOf(starts: readonly number[], shape: Shape): number {
  return stridesOf(shape).reduce((sum, stride, axis) => sum + stride * (starts[axis] ?? 0), 0);
}

/** Writes the elements of a block of `sizes` at `starts` into a value of `shape`. */
export function layBlock(
  target: Float64Array,
  shape: Shape,
  elements: Float64Array,
  { starts, sizes }: { readonly starts: readonly number[]; readonly sizes: Shape },
): void {
  const map = strided(sizes, stridesOf(shape), offsetOf(starts, shape));
  elements.forEach((element, i) => {
    target[map(i)] = element;
  });
}

/** Flat row-major index of `shape` → Σ coordinate·multiplier + offset. */
export function strided(shape: Shape, multipliers: readonly number[], offset: number): (i: number) => number {
  const strides = stridesOf(shape);
  return (i) => {
    let at = offset;
    for (let axis = 0; axis < shape.length; axis++) {
      at += (Math.floor(i / strides[axis]!) % shape[axis]!) * multipliers[axis]!;
    }
    return at;
  };
}

/** The elements of a value of `shape`: number i is element map(i) of `source`. */
export function rearranged(source: Float64Array, shape: Shape, map: (i: number) => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => source[map(i)]!);
}
