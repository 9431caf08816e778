// The vocabulary of graphs, as users see it: `ops.matmul(a, b)`.
export { center, meanKeep } from './center.ts';
export type { ConvWindow, Pair } from './conv-window.ts';
export { conv2d, conv2dInput, conv2dTo, conv2dWeight } from './conv2d.ts';
export { gather, scatter } from './gather.ts';
export { concat, pad, reshape, slice, transpose } from './layout.ts';
export { fill, input } from './leaf.ts';
export { type MatmulMode, matmul } from './matmul.ts';
export {
  add,
  div,
  erf,
  exp,
  greater,
  leakyRelu,
  leakyStep,
  log,
  mul,
  neg,
  relu,
  rsqrt,
  select,
  sigmoid,
  softplus,
  sqrt,
  sub,
  tanh,
  type ValueOrNumber,
} from './pointwise.ts';
export {
  type BatchSlots,
  type RandomAttributes,
  type RandomClock,
  random,
  type SampleRowsAttributes,
  sampleRows,
} from './random.ts';
export { stopGradient } from './stop-gradient.ts';
export { broadcast, sum, sumKeep } from './sum.ts';
