import type { Shape } from '../../src/core/shape.ts';
import type { Value } from '../../src/graph/value.ts';
import { center, meanKeep } from '../../src/ops/center.ts';
import { conv2d, conv2dInput, conv2dTo, conv2dWeight } from '../../src/ops/conv2d.ts';
import { gather, scatter } from '../../src/ops/gather.ts';
import { concat, pad, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { matmul } from '../../src/ops/matmul.ts';
import * as p from '../../src/ops/pointwise.ts';
import { broadcast, sum, sumKeep } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';

/** Where an op is differentiated: anywhere, above zero, or at least 0.3 from zero (kinks and poles). */
export type Domain = 'any' | 'positive' | 'awayFromZero';

/** One use of an op, to be placed in the middle of a graph. */
export interface OpCase {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly domain?: Domain;
  /** Elements of a u32 operand. */
  readonly indices?: readonly number[];
  readonly build: (x: readonly Value[], indices: Value) => Value;
}

type Build = (...x: Value[]) => Value;
type Row = readonly [label: string, shapes: readonly Shape[], build: Build, domain?: Domain];

const matrix: Shape = [2, 3];

/** Ops without a gradient of their own are multiplied by an operand that has one. */
const pointwiseRows: Readonly<Record<p.PointwiseName, readonly Row[]>> = {
  add: [['', [matrix, [3]], p.add]],
  sub: [['', [[2, 1], matrix], p.sub]],
  mul: [
    ['', [matrix, matrix], p.mul],
    ['of a value by itself', [matrix], (x) => p.mul(x, x)],
    ['broadcast both ways', [[2, 1], [3]], p.mul],
  ],
  div: [['', [matrix, [3]], p.div, 'awayFromZero']],
  neg: [['', [matrix], p.neg]],
  sqrt: [['', [matrix], p.sqrt, 'positive']],
  rsqrt: [['', [matrix], p.rsqrt, 'positive']],
  exp: [['', [matrix], p.exp]],
  log: [['', [matrix], p.log, 'positive']],
  tanh: [['', [matrix], p.tanh]],
  sigmoid: [['', [matrix], p.sigmoid]],
  erf: [['', [matrix], p.erf]],
  softplus: [['', [matrix], p.softplus]],
  leakyRelu: [0, 0.2, 1].map(
    (slope): Row => [`slope ${slope}`, [[3, 4]], (x) => p.leakyRelu(x, slope), 'awayFromZero'],
  ),
  leakyStep: [0, 0.2].map(
    (slope): Row => [
      `slope ${slope}`,
      [[3, 4], [4]],
      (x, w) => p.mul(p.leakyStep(x, slope), w),
      'awayFromZero',
    ],
  ),
  greater: [['', [[3, 4], [4]], (x, w) => p.mul(p.greater(x, 0), w), 'awayFromZero']],
  select: [
    ['', [[3, 4], [4], [3, 1]], (x, a, b) => p.select(p.greater(x, 0), a, b), 'awayFromZero'],
    [
      'of a pole that is not taken',
      [[3, 4]],
      (x) => p.select(p.greater(x, 0), p.log(p.select(p.greater(x, 0), x, 1)), x),
      'awayFromZero',
    ],
  ],
};

const layoutRows: readonly Row[] = [
  ['sum of one axis', [[2, 3, 2]], (x) => sum(x, [1])],
  ['sum of two axes, kept', [[2, 3, 2]], (x) => sumKeep(x, [2, 0])],
  ['sum of all', [matrix], (x) => sum(x)],
  ['broadcast of a new and of an old axis', [[2, 1]], (x) => broadcast(x, [3, 2, 4])],
  ['broadcast of a scalar', [[]], (x) => broadcast(x, [2, 1])],
  ['reshape', [[2, 6]], (x) => reshape(x, [3, 4])],
  ['transpose, reversed', [[2, 3, 4]], (x) => transpose(x)],
  ['transpose, a cycle', [[2, 3, 4]], (x) => transpose(x, [1, 2, 0])],
  ['slice', [[4, 5]], (x) => slice(x, [1, 2], [2, 3])],
  ['pad', [[2, 3]], (x) => pad(x, [1, 0], [4, 5])],
  [
    'concat',
    [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    (...x) => concat(x, 1),
  ],
  ['concat of a value with itself', [[2, 3]], (x) => concat([x, x])],
  ['center', [[3, 2, 4]], (x) => center(x, [0, 2])],
  ['mean', [[3, 2, 4]], (x) => meanKeep(x, [0, 2])],
  [
    'matmul NN',
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => matmul(a, b, 'NN'),
  ],
  [
    'matmul NT',
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => matmul(a, b, 'NT'),
  ],
  [
    'matmul TN',
    [
      [3, 2],
      [3, 4],
    ],
    (a, b) => matmul(a, b, 'TN'),
  ],
];

interface Convolution {
  readonly input: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

const convolutions: readonly Convolution[] = [
  { input: [4, 4], kernel: [4, 4], stride: [2, 2], padding: [1, 1] },
  { input: [5, 7], kernel: [3, 2], stride: [2, 3], padding: [0, 1] },
  { input: [3, 3], kernel: [3, 3], stride: [1, 1], padding: [0, 0] },
  { input: [3, 2], kernel: [1, 1], stride: [1, 1], padding: [0, 0] },
  // Rows and columns that no window reaches, and a window wider than the unpadded input.
  { input: [6, 1], kernel: [2, 3], stride: [3, 1], padding: [0, 2] },
  // A kernel of even size, kept at the input's size by one more column after than before.
  { input: [3, 3], kernel: [2, 2], stride: [1, 1], padding: [0, 0] },
  // A DCGAN's odd sizes, and its layer that doubles one side alone.
  { input: [5, 7], kernel: [4, 4], stride: [2, 2], padding: [1, 1] },
  { input: [3, 5], kernel: [3, 4], stride: [1, 2], padding: [1, 1] },
];

/** The three members of each convolution's family, 2 images, 2 channels to 3. */
function convolutionRows({ input, kernel, stride, padding }: Convolution): Row[] {
  const window = { stride, padding };
  const size = (i: 0 | 1) => Math.floor((input[i] + 2 * padding[i] - kernel[i]) / stride[i]) + 1;
  const [x, weight, dy]: Shape[] = [
    [2, ...input, 2],
    [...kernel, 2, 3],
    [2, size(0), size(1), 3],
  ];
  const label = `${input.join('×')}, kernel ${kernel.join('×')}, stride ${stride}, padding ${padding}`;
  return [
    [`conv2d ${label}`, [x!, weight!], (a, b) => conv2d(a, b, window)],
    [`conv2d-input ${label}`, [dy!, weight!], (a, b) => conv2dInput(a, b, input, window)],
    [`conv2d-weight ${label}`, [x!, dy!], (a, b) => conv2dWeight(a, b, kernel, window)],
  ];
}

const oneMoreAfter: Row = [
  'conv2d with more padding after than before',
  [
    [1, 3, 3, 2],
    [2, 2, 2, 1],
  ],
  (x, w) => conv2dTo(x, w, [3, 3], { stride: [1, 1], padding: [0, 0] }),
];

/** x [n, …, channels] normalised over all axes but the last (and over the parts of a batch apart), as layers do. */
export function batchNorm(x: Value, gamma: Value, beta: Value, groups = 1): Value {
  const parts = reshape(x, [groups, x.shape[0]! / groups, ...x.shape.slice(1)]);
  const axes = parts.shape.map((_, axis) => axis).slice(1, -1);
  const centered = center(parts, axes);
  const variance = meanKeep(p.mul(centered, centered), axes);
  const normal = p.mul(centered, p.rsqrt(p.add(variance, 1e-5)));
  return reshape(p.add(p.mul(normal, gamma), beta), x.shape);
}

/** mean((‖∂critic/∂x‖ − 1)²) over the rows of x: Gulrajani et al. 2017. */
export function gradientPenalty(critic: (x: Value) => Value, x: Value): Value {
  const [slope] = grad(sum(critic(x)), [x]);
  const axes = x.shape.map((_, axis) => axis).slice(1);
  const excess = p.sub(p.sqrt(sum(p.mul(slope!, slope!), axes)), 1);
  return p.mul(sum(p.mul(excess, excess)), 1 / x.shape[0]!);
}

const composedRows: readonly Row[] = [
  ['batch norm of rows', [[4, 3], [3], [3]], (x, gamma, beta) => batchNorm(x, gamma, beta)],
  ['batch norm of images in two parts', [[4, 2, 1, 2], [2], [2]], (x, g, b) => batchNorm(x, g, b, 2)],
  ...[p.tanh, p.leakyRelu].map(
    (activation): Row => [
      `gradient penalty of an MLP with ${activation === p.tanh ? 'tanh' : 'leaky ReLU'}`,
      [[3, 2], [2, 4], [4], [4, 1]],
      (x, w0, b0, w1) =>
        gradientPenalty((rows) => matmul(activation(p.add(matmul(rows, w0), b0)), w1), p.mul(x, 1)),
    ],
  ),
];

const asCase = ([name, shapes, build, domain = 'any']: Row): OpCase => ({
  name,
  shapes,
  domain,
  build: (x) => build(...x),
});

/** Cases of each row of the pointwise table. */
export const pointwiseCases: Readonly<Record<string, readonly OpCase[]>> = Object.fromEntries(
  Object.entries(pointwiseRows).map(([op, rows]) => [
    op,
    rows.map(([label, ...row]) => asCase([`${op} ${label}`.trim(), ...row])),
  ]),
);

export const otherCases: readonly OpCase[] = [
  ...[...layoutRows, ...convolutions.flatMap(convolutionRows), oneMoreAfter, ...composedRows].map(asCase),
  {
    name: 'gather with a repeated row',
    shapes: [[4, 2]],
    indices: [3, 0, 3],
    build: ([x], i) => gather(x!, i),
  },
  {
    name: 'scatter with a repeated row',
    shapes: [[3, 2]],
    indices: [3, 0, 3],
    build: ([x], i) => scatter(x!, i, 5),
  },
];

export const allCases: readonly OpCase[] = [...Object.values(pointwiseCases).flat(), ...otherCases];
