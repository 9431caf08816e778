// The operations of TensorFlow for each node: a row a kind, and one for each operation of one element.
import type { PointwiseName } from '../../ops/pointwise.ts';
import type { Dims, NodeKind, NodeOf } from './graph.ts';

export type Attribute =
  | { readonly type: 'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL' }
  | { readonly b: boolean }
  | { readonly f: number }
  | { readonly i: string }
  | { readonly s: string }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: { readonly dim: readonly { readonly size: string }[] } };

export interface Definition {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, Attribute>>;
}

/** What nodes need besides: whole numbers, and shapes with the batch of the network's input. */
export interface Context {
  readonly whole: (role: string, values: readonly number[], dims?: Dims) => string;
  readonly float: (role: string, value: number) => string;
  readonly shape: (dims: Dims) => string;
  /** A node before this one; its name. */
  readonly before: (role: string, op: string, input: readonly string[], attr?: Definition['attr']) => string;
}

export type Rule<K extends NodeKind> = (node: NodeOf<K>, context: Context) => Omit<Definition, 'name'>;

const float: Attribute = { type: 'DT_FLOAT' };
const text = (value: string): Attribute => ({ s: btoa(value) });
const wholes = (values: readonly number[]): Attribute => ({ list: { i: values.map(String) } });

function convolution({ stride, pads }: NodeOf<'conv' | 'conv-transpose'>): Definition['attr'] {
  const [top, left, bottom, right] = pads;
  return {
    T: float,
    data_format: text('NHWC'),
    strides: wholes([1, ...stride, 1]),
    dilations: wholes([1, 1, 1, 1]),
    padding: text('EXPLICIT'),
    explicit_paddings: wholes([0, 0, top, bottom, left, right, 0, 0]),
  };
}

/** With a third input added, where there is one. */
function biased(op: string, inputs: readonly string[], attr: Definition['attr'], { before }: Context) {
  const [x = '', weight = '', bias] = inputs;
  if (bias === undefined) return { op, input: [x, weight], ...(attr && { attr }) };
  return { op: 'AddV2', input: [before('product', op, [x, weight], attr), bias], attr: { T: float } };
}

export const rules: { readonly [K in NodeKind]: Rule<K> } = {
  pointwise: (node, context) => pointwise[node.name](node, context),
  matmul: ({ inputs, transposed: [a, b] }, context) =>
    biased('MatMul', inputs, { T: float, transpose_a: { b: a }, transpose_b: { b } }, context),
  conv: (node, context) => biased('Conv2D', node.inputs, convolution(node), context),
  'conv-transpose': (node, context) => {
    const [x = '', weight = '', bias] = node.inputs;
    const input = [context.shape(node.dims), weight, x];
    const attr = convolution(node);
    if (bias === undefined) return { op: 'Conv2DBackpropInput', input, ...(attr && { attr }) };
    const product = context.before('product', 'Conv2DBackpropInput', input, attr);
    return { op: 'AddV2', input: [product, bias], attr: { T: float } };
  },
  reshape: ({ inputs: [x = ''], dims }, { whole }) => ({
    op: 'Reshape',
    input: [
      x,
      whole(
        'shape',
        dims.map((size) => Math.max(size, -1)),
      ),
    ],
  }),
  transpose: ({ inputs: [x = ''], permutation }, { whole }) => ({
    op: 'Transpose',
    input: [x, whole('permutation', permutation)],
  }),
  expand: ({ inputs: [x = ''], dims }, { shape }) => ({ op: 'BroadcastTo', input: [x, shape(dims)] }),
  sum: ({ inputs: [x = ''], axes }, { whole }) => ({
    op: 'Sum',
    input: [x, whole('axes', axes)],
    attr: { keep_dims: { b: true } },
  }),
  concat: ({ inputs, axis }, { whole }) => ({
    op: 'ConcatV2',
    input: [...inputs, whole('axis', [axis], [])],
    attr: { N: { i: String(inputs.length) } },
  }),
  pad: ({ inputs: [x = ''], before, after, dims }, { whole }) => {
    const pairs = before.flatMap((count, axis) => [count, after[axis] ?? 0]);
    return { op: 'Pad', input: [x, whole('pads', pairs, [dims.length, 2])] };
  },
  slice: ({ inputs: [x = ''], axes, starts, sizes, dims }, { whole }) => {
    const at = (axis: number) => axes.indexOf(axis);
    const begin = dims.map((_, axis) => starts[at(axis)] ?? 0);
    // −1 is what is left of an axis.
    const size = dims.map((_, axis) => sizes[at(axis)] ?? -1);
    return { op: 'Slice', input: [x, whole('begin', begin), whole('size', size)] };
  },
  'one-hot': ({ inputs: [x = ''], dims }, { whole, float }) => ({
    op: 'OneHot',
    input: [x, whole('depth', dims.slice(1), []), float('on', 1), float('off', 0)],
  }),
};

const one =
  (op: string): Rule<'pointwise'> =>
  ({ inputs }) => ({ op, input: inputs, attr: { T: float } });

/** As the float64 interpreter has it. */
const pointwise: Readonly<Record<PointwiseName, Rule<'pointwise'>>> = {
  neg: one('Neg'),
  sqrt: one('Sqrt'),
  rsqrt: one('Rsqrt'),
  exp: one('Exp'),
  log: one('Log'),
  tanh: one('Tanh'),
  sigmoid: one('Sigmoid'),
  erf: one('Erf'),
  softplus: one('Softplus'),
  leakyRelu: ({ inputs, slope }) =>
    slope === 0
      ? { op: 'Relu', input: inputs }
      : { op: 'LeakyRelu', input: inputs, attr: { alpha: { f: slope } } },
  leakyStep: ({ inputs: [x = ''], slope }, { before, float }) => ({
    op: 'SelectV2',
    input: [before('mask', 'Greater', [x, float('zero', 0)]), float('one', 1), float('slope', slope)],
  }),
  add: one('AddV2'),
  sub: one('Sub'),
  mul: one('Mul'),
  div: one('RealDiv'),
  greater: ({ inputs }, { before }) => ({
    op: 'Cast',
    input: [before('mask', 'Greater', inputs)],
    attr: { SrcT: { type: 'DT_BOOL' }, DstT: float },
  }),
  select: ({ inputs: [mask = '', a = '', b = ''] }, { before, float }) => ({
    op: 'SelectV2',
    input: [before('mask', 'NotEqual', [mask, float('zero', 0)]), a, b],
  }),
};
