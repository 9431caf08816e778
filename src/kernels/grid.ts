// grid: workgroups folded into the two dimensions that devices allow.
import type { AdapterTraits } from './kernel.ts';

/** Workgroups in a dimension that every device offers. */
export const defaultLimit = 65_535;

/** Workgroups in two dimensions, the first folded at the limit (every device's where no traits are given); the shader finds its number as y · x-count + x. */
export function foldGroups(count: number, traits?: AdapterTraits): readonly [number, number, number] {
  const limit = traits?.limits.maxComputeWorkgroupsPerDimension ?? defaultLimit;
  if (count <= limit) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / limit);
  return [Math.ceil(count / rows), rows, 1];
}
