// scatter: the host half of gather's transpose: rows added to those that indices name.
import type { RowsByIndex } from './gather.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { gridStride, laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/**
 * Kernel of `scatter`: bindings `rows` f32[rows, width], `indices` u32[rows] and `out` f32[count, width], all of
 * which is written. A row whose index is out of range is left out.
 */
export function scatter({ rows, count, width }: RowsByIndex, traits: AdapterTraits): Kernel {
  const { lanes, variant, declarations } = laneChoice(width);
  const { perThread, groups } = gridStride((count * width) / lanes, 64, traits);
  return {
    family: 'scatter',
    variant,
    code: specialise(shaders.scatter, { declarations: { Lane: declarations.Lane } }),
    constants: {
      ROWS: rows,
      COUNT: count,
      PER_ROW: width / lanes,
      PER_THREAD: perThread,
      GROUPS_X: groups[0],
    },
    bindings: [
      { name: 'rows', access: 'read' },
      { name: 'indices', access: 'read' },
      { name: 'out', access: 'read_write' },
    ],
    groups,
    flops: rows * width,
  };
}
