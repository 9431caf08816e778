import { describe, expect, it } from 'vitest';
import type { Layout } from '../../src/nn/module.ts';
import {
  fromPytorch,
  imagesFromPytorch,
  imagesToPytorch,
  pytorchShape,
  toPytorch,
} from '../../src/nn/pytorch.ts';

const cases: readonly [Layout, readonly number[], readonly number[]][] = [
  ['vector', [5], [5]],
  ['linear', [3, 4], [4, 3]],
  ['conv', [2, 5, 3, 4], [4, 3, 2, 5]],
  ['conv-transpose', [2, 5, 4, 3], [3, 4, 2, 5]],
];

/** 0, 1, 2 …: so an element's value is where it was. */
function counted(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i);
}

describe.each(cases)("PyTorch's layout of %s", (layout, shape, theirs) => {
  const spec = { name: '0.weight', layout, shape };

  it('has the documented shape', () => {
    expect(pytorchShape(spec)).toEqual(theirs);
  });

  it('is converted there and back without a difference, from either side', () => {
    const ours = counted(shape);
    expect(fromPytorch(spec, toPytorch(spec, ours))).toEqual(ours);
    const tensor = { shape: theirs, data: counted(theirs) };
    expect(toPytorch(spec, fromPytorch(spec, tensor))).toEqual(tensor);
  });

  it('leaves the given elements alone', () => {
    const ours = counted(shape);
    toPytorch(spec, ours).data.fill(-1);
    expect(ours).toEqual(counted(shape));
  });
});

describe('a weight', () => {
  it('keeps its element: kernel row 1, column 4, from channel 2 to channel 3', () => {
    const shape = [2, 5, 3, 4];
    const ours = counted(shape);
    const at = ((1 * 5 + 4) * 3 + 2) * 4 + 3;
    const { data } = toPytorch({ name: 'w', layout: 'conv', shape }, ours);
    expect(data[((3 * 3 + 2) * 2 + 1) * 5 + 4]).toBe(at);
  });

  it('of another shape is refused with both shapes', () => {
    const spec = { name: '0.weight', layout: 'linear', shape: [3, 4] } as const;
    expect(() => fromPytorch(spec, { shape: [3, 4], data: new Float32Array(12) })).toThrow(
      /^0\.weight: [\s\S]*tensor +\[3, 4\][\s\S]*parameter +\[4, 3\]/,
    );
  });
});

describe('a batch', () => {
  it('of images is converted there and back without a difference', () => {
    const data = counted([2, 3, 4, 5]);
    const theirs = imagesToPytorch([2, 3, 4, 5], data);
    expect(theirs.shape).toEqual([2, 5, 3, 4]);
    expect(theirs.data.slice(0, 3)).toEqual(Float32Array.of(0, 5, 10));
    expect(imagesFromPytorch(theirs)).toEqual({ shape: [2, 3, 4, 5], data });
  });

  it('of vectors stays as it is', () => {
    const vectors = { shape: [2, 3], data: counted([2, 3]) };
    expect(imagesToPytorch(vectors.shape, vectors.data)).toEqual(vectors);
    expect(imagesFromPytorch(vectors)).toEqual(vectors);
  });
});
