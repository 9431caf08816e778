// running-stats: the host half of how statistics change: batch norm's running averages, and values assigned.
//   group   a part of the batch with statistics of its own
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';

export interface RunningStatsSpec {
  /** Running values. */
  readonly count: number;
  /** Groups of the batch with statistics of their own, taken up in order. */
  readonly groups: number;
  /** Weight of the newest value. */
  readonly momentum: number;
}

const workgroup = 64;

/** What happens to a running value: the last of its four words in the table. */
export const changes = { averaged: 0, assigned: 1, kept: 2 } as const;

/**
 * Kernel that takes a batch's statistics up into their running averages: bindings `table` (four words for each
 * running value: place of group 0's value in `batch`, stride to the next group's, bits of an f32 scale, one of
 * `changes`), `batch` f32[…] and `running` f32[count]. An assigned value is that of group 0, bit for bit. Places are
 * trusted: they must lie inside `batch`.
 */
export function runningStats({ count, groups, momentum }: RunningStatsSpec, traits: AdapterTraits): Kernel {
  const grid = foldGroups(Math.ceil(count / workgroup), traits);
  return {
    family: 'running-stats',
    variant: 'plain',
    code: shaders['running-stats'],
    constants: {
      COUNT: count,
      GROUPS: groups,
      MOMENTUM: momentum,
      ONE_MINUS_MOMENTUM: 1 - momentum,
      GROUPS_X: grid[0],
    },
    bindings: [
      { name: 'table', access: 'read' },
      { name: 'batch', access: 'read' },
      { name: 'running', access: 'read_write' },
    ],
    groups: grid,
    flops: 4 * count * groups,
  };
}
