import { usageError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import { kebab } from '../../gan/run-settings.ts';
import type { Given } from './space-fields.ts';

// The points of a search space: every combination of its lists and draws, before any of them is read as settings.

type Raw = Readonly<Record<string, unknown>>;

const drawStream = 0x5e_a1;

/** One value for each axis, and what a name says of it. */
interface Point {
  readonly label: readonly string[];
  readonly values: Raw;
}

/** A point of the settings space: what it sets, and its name. */
interface SpacePoint {
  /** The name without the draw: draws of one stem may coincide. */
  readonly stem: string;
  readonly name: string;
  /** The part of the space that it is from, for messages. */
  readonly where: string;
  readonly values: Raw;
}

/**
 * The product of `candidates`, whose settings may be lists, `grid` and the draws of `random`.
 * @throws usage error where two parts give the same setting
 */
export function pointsOf(given: Given, source: string): SpacePoint[] {
  const named = Object.entries(given.candidates ?? { '': {} });
  const draws = drawsOf(given.random);
  return named.flatMap(([name, settings]) =>
    product(settings ?? {}).flatMap((listed) =>
      product(given.grid ?? {}).flatMap((shared) => {
        const stem = [name, ...listed.label, ...shared.label].filter(Boolean).join('-');
        return draws.map((draw) => ({
          stem,
          name: [stem, ...draw.label].filter(Boolean).join('-') || 'base',
          where: `${source}, ${name ? `candidate ${name}` : 'grid or random'}`,
          values: joined(source, listed.values, shared.values, draw.values),
        }));
      }),
    ),
  );
}

/** Every combination of the values that are lists; single values are in all of them. */
function product(axes: Raw): Point[] {
  return Object.entries(axes).reduce<Point[]>(
    (points, [name, value]) => {
      const values = Array.isArray(value) ? value : [value];
      return points.flatMap((point) =>
        values.map((each) => ({
          label: values.length > 1 ? [...point.label, kebab(name), labelOf(each)] : point.label,
          values: { ...point.values, [name]: each },
        })),
      );
    },
    [{ label: [], values: {} }],
  );
}

function labelOf(value: unknown): string {
  return String(value).replaceAll(/[^A-Za-z0-9.]+/g, '-');
}

/** The same draws for every candidate and grid point, so that these compare. */
function drawsOf(random: Given['random']): Point[] {
  if (!random) return [{ label: [], values: {} }];
  const { count, seed, ...axes } = random;
  const source = createRandom(seed, drawStream);
  const digits = String(count).length;
  return Array.from({ length: count }, (_, i) => ({
    label: [`draw-${String(i + 1).padStart(digits, '0')}`],
    values: Object.fromEntries(
      Object.entries(axes as Readonly<Record<string, { log: [number, number] } | unknown[]>>).map(
        ([name, axis]) => [
          name,
          Array.isArray(axis) ? axis[source.below(axis.length)] : logBetween(axis.log, source.uniform()),
        ],
      ),
    ),
  }));
}

/** Three digits; settings where both ends are. */
function logBetween([low, high]: readonly [number, number], uniform: number): number {
  const value = low * (high / low) ** uniform;
  return Number.isInteger(low) && Number.isInteger(high) ? Math.round(value) : Number(value.toPrecision(3));
}

/** Settings of several parts of the space; one in two parts is an error, for one of them would not be tried. */
function joined(source: string, ...parts: readonly Raw[]): Raw {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of parts.flatMap(Object.entries)) {
    const known = Object.keys(settings).find((each) => kebab(each) === kebab(name));
    if (known !== undefined) {
      throw usageError(`${name} is given twice for a candidate`, {
        source,
        hint: 'leave it out of candidates, grid or random',
      });
    }
    settings[name] = value;
  }
  return settings;
}
