import type { AdapterTraits } from './kernel.ts';

/** Workgroups in two dimensions, the first folded at the limit; the shader finds its number as y · x-count + x. */
export function foldGroups(count: number, traits: AdapterTraits): readonly [number, number, number] {
  const limit = traits.limits.maxComputeWorkgroupsPerDimension;
  if (count <= limit) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / limit);
  return [Math.ceil(count / rows), rows, 1];
}
