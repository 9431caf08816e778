// A network run outside training: a graph of its own that reads the run's weights and leaves no trace in the run.

import type { Bindings } from '../compiler/bindings.ts';
import type { Value } from '../graph/value.ts';
import type { Pass } from '../nn/module.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { type NetworkLayout, type Slot, sliceOf } from './network.ts';

export interface EvaluationPass extends Pick<Pass, 'mode' | 'groups' | 'classes'> {
  /** Buffers of the network to read, by what they hold. */
  readonly kinds?: { readonly weights: string; readonly statistics: string };
}

/** The network's output for `x`, with weights and running averages from its buffers. */
export function evaluated(
  bindings: Bindings,
  { name, model, parameters, statistics }: NetworkLayout,
  x: Value,
  { kinds = { weights: 'weights', statistics: 'statistics' }, ...pass }: EvaluationPass,
): Value {
  const from = (kind: string, slots: readonly Slot[]) => (tensor: string) => {
    const slot = slots.find((each) => each.name === tensor);
    if (!slot) throw new Error(`the ${name} has no tensor '${tensor}'`);
    return bindings.input(`${name}.${tensor}`, slot.shape, { slice: sliceOf(`${name}.${kind}`, slot) });
  };
  return model.forward(x, {
    ...pass,
    parameter: from(kinds.weights, parameters),
    statistic: from(kinds.statistics, statistics),
    // It leaves no trace.
    assign: () => {},
    moments: () => {},
    uniform: freshNumbers(bindings, 'criticStep'),
  });
}

/** One-hot classes [rows, classes] in a buffer of their own; undefined where the network knows none. */
export function classInput(
  bindings: Bindings,
  buffer: string,
  { model: { classes } }: NetworkLayout,
  rows: number,
): Value | undefined {
  return classes === undefined ? undefined : bindings.input(buffer, [rows, classes]);
}
