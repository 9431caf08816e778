// What the rows of translate.ts share: where values and nodes are kept, and views brought into the form that a node takes.
import { usageError } from '../../core/errors.ts';
import type { Value } from '../../graph/value.ts';
import type { Constants } from './constants.ts';
import type { Dims, Target } from './graph.ts';
import { type Emitter, rowMajor, type View } from './views.ts';

/** What the rows read and write. */
export interface Translation {
  readonly target: Target;
  readonly emitter: Emitter;
  readonly constants: Constants;
  readonly dimsOf: (value: Value) => Dims;
  /** How many values use it. */
  readonly uses: (value: Value) => number;
  readonly viewOf: (value: Value) => View;
}

export function full(value: Value, t: Translation): View {
  return t.emitter.expanded(t.viewOf(value), t.dimsOf(value));
}

/** With axes of size 1 in front, up to the rank of what it is repeated to. */
export function lifted(view: View, rank: number, { emitter }: Translation): View {
  const missing = rank - view.shape.length;
  return missing === 0
    ? view
    : emitter.reshaped(view, [...new Array<number>(missing).fill(1), ...view.shape]);
}

/** That of the first tensor which is all there, or else of any. */
export function orderOf(views: readonly View[], { shape }: { readonly shape: Dims }): readonly number[] {
  const tensors = views.filter((view) => 'tensor' in view);
  const whole = tensors.find((view) => view.shape.every((size, axis) => size !== 1 || shape[axis] === 1));
  return (whole ?? tensors[0])?.order ?? rowMajor(shape);
}

export function unknownOp({ op, shape }: Value) {
  return usageError('the network has an operation that cannot be exported', {
    operation: op.name,
    result: shape,
    hint: 'write its layer with other operations; what can be exported is in docs/export.md',
  });
}
