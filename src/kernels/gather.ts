// gather: the host half of choosing a table's rows by indices.
import type { AdapterTraits, Kernel } from './kernel.ts';
import { gridStride, laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** Sizes of `gather`, and of `scatter`, its transpose. */
export interface RowsByIndex {
  /** Indices, and rows that they choose. */
  readonly rows: number;
  /** Rows of the table: an index is valid in [0, count). */
  readonly count: number;
  /** Elements of a row. */
  readonly width: number;
}

/**
 * Kernel of `gather`: bindings `table` f32[count, width], `indices` u32[rows] and `out` f32[rows, width].
 * An index out of range yields a row of NaN.
 */
export function gather({ rows, count, width }: RowsByIndex, traits: AdapterTraits): Kernel {
  const { lanes, variant, declarations } = laneChoice(width);
  const { perThread, groups } = gridStride((rows * width) / lanes, 64, traits);
  return {
    family: 'gather',
    variant,
    code: specialise(shaders.gather, { declarations }),
    constants: {
      ROWS: rows,
      COUNT: count,
      PER_ROW: width / lanes,
      PER_THREAD: perThread,
      GROUPS_X: groups[0],
    },
    bindings: [
      { name: 'table', access: 'read' },
      { name: 'indices', access: 'read' },
      { name: 'out', access: 'read_write' },
    ],
    groups,
    flops: 0,
  };
}
