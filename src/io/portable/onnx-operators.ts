// The operators of ONNX for each node: a row a kind, and one for each operation of one element.
import type { PointwiseName } from '../../ops/pointwise.ts';
import type { Dims, NodeKind, NodeOf } from './graph.ts';
import { type AttributeValue, elementTypes } from './onnx-messages.ts';

/** An operator with its attributes; its inputs are those of the node unless it has others. */
export interface Operator {
  readonly type: string;
  readonly inputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly output?: string;
}

/** What operators of one node need besides: whole numbers, and the number of rows of the batch. */
export interface Context {
  readonly whole: (role: string, values: readonly number[]) => string;
  /** One number, or several in a row. */
  readonly float: (role: string, ...values: readonly number[]) => string;
  /** Operators that make the dims as a tensor; its name is the last one's output. */
  readonly shape: (dims: Dims) => { readonly name: string; readonly operators: readonly Operator[] };
}

export type Rule<K extends NodeKind> = (node: NodeOf<K>, context: Context) => readonly Operator[];

export const rules: { readonly [K in NodeKind]: Rule<K> } = {
  pointwise: (node, context) => pointwise[node.name](node, context),
  matmul: ({ transposed: [a, b] }) => [
    { type: 'Gemm', attributes: { transA: Number(a), transB: Number(b) } },
  ],
  conv: ({ stride, pads }) => [{ type: 'Conv', attributes: { strides: stride, pads } }],
  'conv-transpose': ({ stride, pads, extra }) => [
    { type: 'ConvTranspose', attributes: { strides: stride, pads, output_padding: extra } },
  ],
  reshape: ({ inputs: [x = ''], dims, keepsFirst }, { whole }) => {
    // 0 keeps the size that the input has there; −1 is what is left.
    const sizes = dims.map((size, axis) => (size >= 0 ? size : keepsFirst && axis === 0 ? 0 : -1));
    return [{ type: 'Reshape', inputs: [x, whole('shape', sizes)] }];
  },
  transpose: ({ permutation }) => [{ type: 'Transpose', attributes: { perm: permutation } }],
  expand: ({ inputs: [x = ''], dims }, { shape }) => {
    const { name, operators } = shape(dims);
    return [...operators, { type: 'Expand', inputs: [x, name] }];
  },
  sum: ({ inputs: [x = ''], axes }, { whole }) => [
    { type: 'ReduceSum', inputs: [x, whole('axes', axes)], attributes: { keepdims: 1 } },
  ],
  concat: ({ axis }) => [{ type: 'Concat', attributes: { axis } }],
  pad: ({ inputs: [x = ''], before, after }, { whole }) => [
    { type: 'Pad', inputs: [x, whole('pads', [...before, ...after])] },
  ],
  slice: ({ inputs: [x = ''], axes, starts, sizes }, { whole }) => {
    const ends = starts.map((start, i) => start + (sizes[i] ?? 0));
    return [
      { type: 'Slice', inputs: [x, whole('starts', starts), whole('ends', ends), whole('axes', axes)] },
    ];
  },
  'one-hot': ({ inputs: [x = ''], dims }, { whole, float }) => [
    { type: 'OneHot', inputs: [x, whole('depth', dims.slice(1)), float('values', 0, 1)] },
  ],
};

const one = (type: string) => (): readonly Operator[] => [{ type }];

/** The op of each name, as the float64 interpreter has it. */
const pointwise: Readonly<Record<PointwiseName, Rule<'pointwise'>>> = {
  neg: one('Neg'),
  sqrt: one('Sqrt'),
  rsqrt: ({ output }) => [
    { type: 'Sqrt', output: `${output}_root` },
    { type: 'Reciprocal', inputs: [`${output}_root`] },
  ],
  exp: one('Exp'),
  log: one('Log'),
  tanh: one('Tanh'),
  sigmoid: one('Sigmoid'),
  erf: one('Erf'),
  softplus: one('Softplus'),
  leakyRelu: ({ slope }) =>
    slope === 0 ? [{ type: 'Relu' }] : [{ type: 'LeakyRelu', attributes: { alpha: { float: slope } } }],
  leakyStep: ({ inputs: [x = ''], output, slope }, { float }) => [
    { type: 'Greater', inputs: [x, float('zero', 0)], output: `${output}_mask` },
    { type: 'Where', inputs: [`${output}_mask`, float('one', 1), float('slope', slope)] },
  ],
  add: one('Add'),
  sub: one('Sub'),
  mul: one('Mul'),
  div: one('Div'),
  greater: ({ output }) => [
    { type: 'Greater', output: `${output}_mask` },
    { type: 'Cast', inputs: [`${output}_mask`], attributes: { to: elementTypes.float } },
  ],
  select: ({ inputs: [mask = '', a = '', b = ''], output }, { float }) => [
    { type: 'Equal', inputs: [mask, float('zero', 0)], output: `${output}_mask` },
    { type: 'Where', inputs: [`${output}_mask`, b, a] },
  ],
};
