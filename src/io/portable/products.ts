// Matrix products and convolutions as nodes, which may add a bias.
import type { Value } from '../../graph/value.ts';
import { type ConvValue, geometryOf, isConvolution } from '../../ops/conv2d.ts';
import { isMatmul, type MatmulValue } from '../../ops/matmul.ts';
import { full, type Translation } from './translation.ts';
import { permuted, type View } from './views.ts';
import { inputPads, transposePads } from './window-pads.ts';

/** A product with a number for each column or channel added; undefined where x or the numbers are something else. */
export function withBias(x: Value, shift: Value, t: Translation): View | undefined {
  const { shape } = shift;
  const channels = x.shape.at(-1);
  if (!shape.every((size, axis) => size === (axis === shape.length - 1 ? channels : 1))) return undefined;
  if (shape.length === 0) return undefined;
  const bias = t.emitter.inOrder(t.emitter.reshaped(t.constants.viewOf(shift, 'bias'), [channels ?? 1]), [0]);
  if (isMatmul(x)) return product(x, t, bias);
  return isConvolution(x) && x.op.name !== 'conv2d-weight' ? convolution(x, t, bias) : undefined;
}

export function product(value: MatmulValue, t: Translation, bias?: string): View {
  const [a, b] = value.inputs;
  const operand = (input: Value, stored: boolean) => {
    const view = full(input, t);
    const order = 'constant' in view ? (t.constants.isLinear(input) ? t.target.linear : [0, 1]) : view.order;
    return { name: t.emitter.inOrder(view, order), transposed: stored !== (order[0] === 1) };
  };
  const left = operand(a, value.attributes.mode === 'TN');
  const right = operand(b, value.attributes.mode === 'NT');
  return t.emitter.emit({
    kind: 'matmul',
    transposed: [left.transposed, right.transposed],
    inputs: [left.name, right.name, ...(bias === undefined ? [] : [bias])],
    dims: t.dimsOf(value),
  });
}

export function convolution(value: ConvValue, t: Translation, bias?: string): View {
  const { image, filter } = t.target;
  const [x, weight] = value.inputs;
  const geometry = geometryOf(value);
  const window = value.op.name === 'conv2d' ? inputPads(geometry) : transposePads(geometry);
  const inputs = [t.emitter.inOrder(full(x, t), image), t.emitter.inOrder(full(weight, t), filter)];
  return t.emitter.emit(
    {
      ...window,
      kind: value.op.name === 'conv2d' ? 'conv' : 'conv-transpose',
      inputs: bias === undefined ? inputs : [...inputs, bias],
      dims: permuted(t.dimsOf(value), image),
    },
    image,
  );
}
