// The points of a search space: every combination of its lists and draws, before any of them is read as settings.
import { usageError } from '../../core/errors.ts';
import { kebab } from '../../gan/run-settings.ts';
import { drawsOf, type Point, product, type Raw } from './axes.ts';
import type { Given } from './space-fields.ts';

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
  const draws = namedDraws(given.random);
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

/** The same draws for every candidate and grid point, so that these compare. */
function namedDraws(random: Given['random']): Point[] {
  if (!random) return [{ label: [], values: {} }];
  const digits = String(random.count).length;
  return drawsOf(random).map((values, i) => ({
    label: [`draw-${String(i + 1).padStart(digits, '0')}`],
    values,
  }));
}

/** Settings of several parts of the space; one in two parts is an error, for one of them would not be tried. */
function joined(source: string, ...parts: readonly Raw[]): Raw {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of parts.flatMap(Object.entries)) {
    const known = Object.keys(settings).find((each) => kebab(each) === kebab(name));
    if (known !== undefined) {
      throw usageError(`${name} is given twice`, {
        source,
        hint: 'leave it out of candidates, grid or random',
      });
    }
    settings[name] = value;
  }
  return settings;
}
