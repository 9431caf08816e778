// stopGradient: the same elements, and no gradient through them.
import { defineOp, isMadeBy, makeValue, type Unary, type Value, type ValueOf } from '../graph/value.ts';

const stopGradientOp = defineOp<object, Unary>({
  name: 'stopGradient',
  vjp: () => [undefined],
  interpret: ([elements]) => elements,
});

/**
 * x as a constant as far as gradients go, as PyTorch's `detach` has it. It costs nothing: kernels read x itself.
 * @example
 * const x = ops.input('x', [3]);
 * const [slope] = grad(ops.sum(ops.mul(ops.stopGradient(x), x)), [x]);
 * interpret([slope], new Map([[x, [1, 2, 3]]])); // [[1, 2, 3]]
 */
export function stopGradient(x: Value): Value {
  return makeValue(stopGradientOp, [x], {}, { shape: x.shape, dtype: x.dtype });
}

export function isStopGradient(value: Value): value is ValueOf<object, Unary> {
  return isMadeBy(value, stopGradientOp);
}
