// Options of a function by name: a name that there is not is refused, not ignored.

import { usageError } from '../core/errors.ts';
import { nearestName } from './nearest-name.ts';

/** Every option that there is: a record, so that one more does not compile without its name here. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * @param of what the options are for, such as `createTrainer`
 * @throws usage error on an option that there is not, with the nearest one
 */
export function requireKnownOptions<Options extends object>(
  given: Options,
  names: OptionNames<Options>,
  of: string,
): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const known = Object.keys(names);
  const nearest = nearestName(unknown, known);
  throw usageError(`${of} has no option ${unknown}`, {
    hint: nearest === undefined ? `the options are ${known.join(', ')}` : `did you mean ${nearest}?`,
  });
}
