// Which of the known names somebody meant who mistyped one.
import { at } from '../core/at.ts';

/** The name that takes the fewest edits to get to, or undefined where even that one is no likely slip. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, edits: editsBetween(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const longest = Math.max(given.length, best.name.length);
  // Where every letter is another, as of two digits, nothing tells that one was meant for the other.
  return best.edits < longest && best.edits <= Math.max(1, Math.floor(longest * 0.4)) ? best.name : undefined;
}

/** The hint for a name that is none of `names`. */
export function namesHint(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names);
  const list = `one of ${names.join(', ')}`;
  return nearest === undefined ? `give ${list}` : `did you mean ${nearest}? Give ${list}`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  let older: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, at(older, j - 2) + 1);
      }
      row.push(edits);
    }
    [older, above] = [above, row];
  }
  return at(above, b.length);
}
