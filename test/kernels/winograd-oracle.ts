// The Winograd transforms by their definitions in float64, and small convolutions to check the shaders on.
import type { Conv2dSpec } from '../../src/kernels/conv2d.ts';
import type { Epilogue } from '../../src/kernels/gemm.ts';
import type { PairKind } from '../../src/kernels/winograd.ts';
import type { Reference } from './oracle.ts';

const base = { kh: 4, kw: 4, stride: [2, 2] } as const;

export const winogradCases = {
  'odd rows of y, more than one workgroup': {
    ...base,
    n: 3,
    h: 14,
    w: 9,
    c: 8,
    oh: 7,
    ow: 4,
    o: 12,
    padding: [3, 1],
  },
  'one row of y, bottom rows and right columns not reached': {
    ...base,
    n: 2,
    h: 7,
    w: 10,
    c: 4,
    oh: 1,
    ow: 3,
    o: 8,
    padding: [0, 3],
  },
} as const satisfies Readonly<Record<string, Conv2dSpec>>;

/** Of pixels and of taps; where taps lie does not depend on the image. */
export const pairCases: readonly (readonly [PairKind, keyof typeof winogradCases])[] = [
  ['pixels', 'odd rows of y, more than one workgroup'],
  ['weights', 'odd rows of y, more than one workgroup'],
  ['pixels', 'one row of y, bottom rows and right columns not reached'],
];

type Matrix = readonly (readonly number[])[];

/** Bᵀ: positions of a patch → factors. */
export const ofPatch: Matrix = [
  [1, -1, 0],
  [0, 1, 0],
  [0, -1, 1],
];
/** B: products → positions of a patch. */
export const toPatch: Matrix = [
  [1, 0, 0],
  [-1, 1, -1],
  [0, 0, 1],
];
/** E: two pixels or taps → factors. */
export const ofPair: Matrix = [
  [1, 0],
  [1, 1],
  [0, 1],
];
/** F: products → two pixels or taps. */
export const toPair: Matrix = [
  [1, 1, 0],
  [0, 1, 1],
];

/** Tiles of 2 × 2 pixels of y. */
export function tilesOf({ n, oh, ow }: Conv2dSpec): { image: number; y: number; x: number }[] {
  const [rows, columns] = [Math.ceil(oh / 2), Math.ceil(ow / 2)];
  return Array.from({ length: n * rows * columns }, (_, tile) => ({
    image: Math.floor(tile / (rows * columns)),
    y: Math.floor(tile / columns) % rows,
    x: tile % columns,
  }));
}

/** The four phases' parities, down and across. */
export const phases = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** Index in x or dx of a position of a phase that a tile meets; undefined outside the image. */
export function pixelAt(
  { h, w, c, padding }: Conv2dSpec,
  tile: { readonly image: number; readonly y: number; readonly x: number },
  [down, across]: readonly [number, number],
  [i, j]: readonly [number, number],
): number | undefined {
  const y = 2 * (2 * tile.y + i) + down - padding[0];
  const x = 2 * (2 * tile.x + j) + across - padding[1];
  const inside = y >= 0 && y < h && x >= 0 && x < w;
  return inside ? ((tile.image * h + y) * w + x) * c : undefined;
}

/** Indices in y, or in w, of the elements (i, j) of each item, in the order of the items; undefined beyond y's edge. */
export function pairsOf(spec: Conv2dSpec, kind: PairKind): (number | undefined)[][][] {
  const { oh, ow, c, o } = spec;
  const twoByTwo = (at: (i: number, j: number) => number | undefined) =>
    [0, 1].map((i) => [0, 1].map((j) => at(i, j)));
  const outputs = Array.from({ length: o }, (_, k) => k);
  if (kind === 'weights') {
    const channels = Array.from({ length: c }, (_, k) => k);
    return phases.flatMap(([down, across]) =>
      channels.flatMap((channel) =>
        outputs.map((k) => twoByTwo((i, j) => (((2 * i + down) * 4 + 2 * j + across) * c + channel) * o + k)),
      ),
    );
  }
  return tilesOf(spec).flatMap(({ image, y, x }) =>
    outputs.map((k) =>
      twoByTwo((i, j) =>
        2 * y + i < oh && 2 * x + j < ow ? ((image * oh + 2 * y + i) * ow + 2 * x + j) * o + k : undefined,
      ),
    ),
  );
}

/** A reference of zeros, to which `addTransformed` adds. */
export function zeros(length: number): Reference {
  return { value: new Float64Array(length), magnitude: new Float64Array(length), terms: 9 };
}

/** Adds t·m·tᵀ to a reference, element (r, s) at `at(r, s)`, where that is an index. */
export function addTransformed(
  { value, magnitude }: Reference,
  t: Matrix,
  m: (i: number, j: number) => number,
  at: (r: number, s: number) => number | undefined,
): void {
  for (const [r, down] of t.entries()) {
    for (const [s, across] of t.entries()) {
      const index = at(r, s);
      if (index === undefined) continue;
      for (const [i, factor] of down.entries()) {
        for (const [j, other] of across.entries()) {
          if (factor * other === 0) continue;
          const term = factor * other * m(i, j);
          value[index] = value[index]! + term;
          magnitude[index] = magnitude[index]! + Math.abs(term);
        }
      }
    }
  }
}

/** Adds a number of its own to each row and column. */
export const shifting: Epilogue = {
  scalar: '',
  vec4: 'fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return v + f32(row) + shift[col / 4u]; }',
  reads: [{ name: 'shift', type: 'array<vec4f>' }],
};

/** What `shifting` makes of a reference whose last dimension is as long as `shift`. */
export function shifted(reference: Reference, shift: Float32Array): Reference {
  const { value, magnitude, terms } = reference;
  const added = (index: number) => Math.floor(index / shift.length) + shift[index % shift.length]!;
  return {
    value: value.map((exact, index) => exact + added(index)),
    magnitude: magnitude.map((exact, index) => exact + Math.abs(added(index))),
    terms,
  };
}
