// Gradients of graphs, as graphs.
import { usageError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { topologicalOrder, type Value } from '../graph/value.ts';
import { fill } from '../ops/leaf.ts';
import { add } from '../ops/pointwise.ts';

/** One value for each of those that are differentiated by: a tuple, where they are given as one. */
export type Gradients<Wrt extends readonly Value[]> = { -readonly [K in keyof Wrt]: Value };

/**
 * Gradient of a scalar with respect to some of the values it depends on, as a graph: so it can be compiled, or
 * differentiated again.
 *
 * @param loss a value with one element
 * @param wrt  values to differentiate by
 * @returns one value of the same shape for each of `wrt`; zeros where the loss does not depend on it
 * @throws usage error where the loss has more than one element
 * @example
 * const x = ops.input('x', [3]);
 * const [slope] = grad(ops.sum(ops.mul(x, x)), [x]);
 * interpret([slope], new Map([[x, [1, 2, 3]]])); // [[2, 4, 6]]
 */
export function grad<const Wrt extends readonly Value[]>(loss: Value, wrt: Wrt): Gradients<Wrt> {
  if (loss.shape.some((size) => size !== 1)) {
    throw usageError('grad: the loss must have one element', {
      loss: loss.shape,
      hint: 'sum or average it first',
    });
  }
  return vjp([loss], [fill(1, loss.shape)], wrt);
}

/**
 * Vector-Jacobian product: Σ over outputs of cotangentᵀ · ∂output/∂wrt.
 *
 * @param outputs values to differentiate
 * @param cotangents one value for each output, of its shape
 * @param wrt values to differentiate by
 * @returns one value of the same shape for each of `wrt`
 * @throws usage error where outputs and cotangents disagree in number or shape
 * @example
 * const x = ops.input('x', [64, 2]);
 * const [dx] = vjp([ops.tanh(x)], [ops.input('dy', [64, 2])], [x]);
 * dx.shape; // [64, 2]
 */
export function vjp<const Wrt extends readonly Value[]>(
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: Wrt,
): Gradients<Wrt> {
  checkCotangents(outputs, cotangents);
  const order = topologicalOrder(outputs);
  const needed = dependingOn(order, new Set(wrt));
  const gradients = new Map<Value, Value>();
  const accumulate = (value: Value, gradient: Value) => {
    const sum = gradients.get(value);
    gradients.set(value, sum ? add(sum, gradient) : gradient);
  };
  outputs.forEach((output, i) => {
    const cotangent = cotangents[i];
    if (cotangent) accumulate(output, cotangent);
  });
  for (const value of order.reverse()) {
    const dy = gradients.get(value);
    if (!dy || !needed.has(value)) continue;
    value.op.vjp(dy, value).forEach((gradient, i) => {
      const input = value.inputs[i];
      if (gradient && input && needed.has(input)) accumulate(input, gradient);
    });
  }
  // `map` keeps the length, which its type does not say.
  return wrt.map((value) => gradients.get(value) ?? fill(0, value.shape)) as Gradients<Wrt>;
}

function checkCotangents(outputs: readonly Value[], cotangents: readonly Value[]): void {
  const match = outputs.every((output, i) => cotangents[i] && sameShape(output.shape, cotangents[i].shape));
  if (!match || outputs.length !== cotangents.length) {
    const shapes = (values: readonly Value[]) => values.map(({ shape }) => `[${shape.join(', ')}]`).join(' ');
    throw usageError('vjp: outputs and cotangents disagree', {
      outputs: shapes(outputs),
      cotangents: shapes(cotangents),
      hint: 'one cotangent for each output, of its shape',
    });
  }
}

function dependingOn(order: readonly Value[], wrt: ReadonlySet<Value>): Set<Value> {
  const needed = new Set<Value>();
  for (const value of order) {
    if (wrt.has(value) || value.inputs.some((input) => needed.has(input))) needed.add(value);
  }
  return needed;
}
