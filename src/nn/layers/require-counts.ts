// What layers ask of their sizes.
import { type Facts, usageError } from '../../core/errors.ts';

/** @throws usage error where one of the named numbers is not a whole number of at least `least`. */
export function requireCounts(layer: string, counts: Facts, least: number): void {
  const wrong = Object.entries(counts).filter(
    ([, counted]) =>
      ![counted].flat().every((count) => Number.isSafeInteger(count) && Number(count) >= least),
  );
  if (wrong.length === 0) return;
  throw usageError(`${layer}: not a size that can be used`, {
    ...Object.fromEntries(wrong),
    hint: `give whole numbers of at least ${least}`,
  });
}
