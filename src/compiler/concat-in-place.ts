// Concatenations that need no copy: their parts are written where they belong.
import type { Value } from '../graph/value.ts';
import { type ConcatPart, isConcat, partsOf } from '../ops/layout.ts';
import { isInput } from '../ops/leaf.ts';
import { isSum } from '../ops/sum.ts';
import type { Fusion, FusionState } from './fusion.ts';
import { baseOf } from './graph-facts.ts';

/** Bytes to which the start of a storage binding is aligned on every device. */
const alignment = 256;

/** Parts of a stored concatenation of rows that can be written where they belong, without a copy. */
export function placePartsInConcats(state: FusionState): Fusion['partOf'] {
  const { order, wanted, stored, constant, reach } = state;
  const partOf = new Map<Value, { concat: Value; offset: number }>();
  const basesOf = new Map<Value, readonly Value[]>();
  /** The values that are written for one: itself, or the parts that it is made of in place. */
  const written = (value: Value): readonly Value[] => basesOf.get(value)?.flatMap(written) ?? [value];
  for (const concat of order) {
    if (!isConcat(concat) || !stored.has(concat) || constant.has(concat)) continue;
    const parts = partsOf(concat).map((each) => ({ base: baseOf(each.part), offset: offsetInRows(each) }));
    const bases = parts.map(({ base }) => base);
    const placeable = parts.every(
      ({ base, offset }, i) =>
        concat.attributes.axis === 0 &&
        (offset * 4) % alignment === 0 &&
        !wanted.has(base) &&
        !partOf.has(base) &&
        !constant.has(base) &&
        !isInput(base) &&
        // A sum's kernel may take others beside it, of which it reads what may lie in the same buffer.
        !isSum(base) &&
        bases.indexOf(base) === i &&
        // One dispatch may not read and write the same buffer, even in different places.
        bases.flatMap(written).every((other) => written(base).every((part) => !reach.reaches(other, part))),
    );
    if (!placeable) continue;
    basesOf.set(concat, bases);
    for (const { base, offset } of parts) {
      stored.add(base);
      partOf.set(base, { concat, offset });
    }
  }
  return partOf;
}

/** Elements before a part, of a concatenation along the first axis. */
function offsetInRows({ part, starts: [row = 0] }: ConcatPart): number {
  return row * part.shape.slice(1).reduce((product, size) => product * size, 1);
}
