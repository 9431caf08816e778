// Random rows of a batch, by the run's counters: on several ranks, those that one process would draw for all of them.
import type { Shape } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { slice } from '../../ops/layout.ts';
import { type RandomAttributes, random } from '../../ops/random.ts';
import type { Shard } from './exchange.ts';

/** Rows [rows, …]; of a shard, its rows of the batch that the ranks have together. Drawing those of the others costs little. */
export function drawnRows(
  state: Value,
  [rows = 0, ...rest]: Shape,
  attributes: RandomAttributes,
  shard: Shard | undefined,
): Value {
  if (!shard) return random(state, [rows, ...rest], attributes);
  const all = random(state, [rows * shard.ranks, ...rest], attributes);
  return slice(all, [rows * shard.rank, ...rest.map(() => 0)], [rows, ...rest]);
}
