// Axes of settings, and the points that they span: of a search, and of a sweep.
import { createRandom, type Random } from '../../core/random.ts';
import { kebab } from '../../gan/run-settings.ts';
import type { Distribution, Draws } from './distributions.ts';

/** Values by the names of settings, before they are read as settings. */
export type Raw = Readonly<Record<string, unknown>>;

const drawStream = 0x5e_a1;

/** One value for each axis, and what a name says of it. */
export interface Point {
  readonly label: readonly string[];
  readonly values: Raw;
}

/**
 * Every combination of the values that are lists; single values are in all of them.
 * @param named whether names tell of a list of one value, too: they then stay when a second is added
 */
export function product(axes: Raw, named: 'all' | 'varied' = 'varied'): Point[] {
  return Object.entries(axes).reduce<Point[]>(
    (points, [name, value]) => {
      const values = Array.isArray(value) ? value : [value];
      return points.flatMap((point) =>
        values.map((each) => ({
          label:
            values.length > 1 || named === 'all' ? [...point.label, kebab(name), labelOf(each)] : point.label,
          values: { ...point.values, [name]: each },
        })),
      );
    },
    [{ label: [], values: {} }],
  );
}

/** The value in a folder's name; 1e+38 is not to be taken for 1e-38. */
function labelOf(value: unknown): string {
  return String(value)
    .replace('e+', 'e')
    .replaceAll(/[^A-Za-z0-9.]+/g, '-');
}

/** Values of each draw, of which the first are the same whatever their number. */
export function drawsOf({ count, seed, axes }: Draws): Raw[] {
  const source = createRandom(seed, drawStream);
  return Array.from({ length: count }, () =>
    Object.fromEntries(Object.entries(axes).map(([name, axis]) => [name, drawn(axis, source)])),
  );
}

function drawn(axis: Distribution, source: Random): unknown {
  if (Array.isArray(axis)) return axis[source.below(axis.length)];
  const { choice, uniform, integers, logUniform, 'log-uniform': hyphened, log } = axis;
  if (choice) return choice[source.below(choice.length)];
  if (integers) {
    const [low = 0, high = 0] = integers;
    return low + source.below(high - low + 1);
  }
  if (uniform) return uniformBetween(uniform, source.uniform());
  return logBetween(log ?? logUniform ?? hyphened ?? [], source.uniform());
}

/** A thousandth of the interval is told apart, and nothing finer. */
function uniformBetween([low = 0, high = 1]: readonly number[], uniform: number): number {
  const digits = Math.min(100, Math.max(0, 3 - Math.floor(Math.log10(high - low))));
  return Math.min(high, Math.max(low, Number((low + uniform * (high - low)).toFixed(digits))));
}

/** Three digits; whole numbers where both ends are. */
function logBetween([low = 1, high = 1]: readonly number[], uniform: number): number {
  const value = low * (high / low) ** uniform;
  return Number.isInteger(low) && Number.isInteger(high) ? Math.round(value) : Number(value.toPrecision(3));
}
