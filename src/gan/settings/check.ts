// A value against the row of its setting, and a name against those that there are: the words of every refusal.
import * as z from 'zod/mini';
import { type EarthmoverError, usageError } from '../../core/errors.ts';
import { nearestName } from '../nearest-name.ts';

/** What a check needs of a row. */
export interface Checkable {
  readonly schema: z.ZodMiniType;
  /** Completes "give …" when a value is refused. */
  readonly expects: string;
}

/**
 * The value, where the row lets it through.
 * @param name as the user knows the setting
 * @param source where the value comes from: a file's name, `command line`, …
 * @throws usage error that names the setting, its value and the fix.
 */
export function checkedValue(
  { schema, expects }: Checkable,
  value: unknown,
  { name, source }: { readonly name: string; readonly source: string },
): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const nearest = typeof value === 'string' ? nearestName(value, valuesOf(schema) ?? []) : undefined;
  throw usageError(`${name} cannot be ${shown(value)}`, {
    value: typeof value === 'string' ? JSON.stringify(value) : shown(value),
    source,
    hint: nearest === undefined ? `give ${expects}` : `did you mean ${nearest}? Give ${expects}`,
  });
}

/** What other libraries call a setting: too far from our name to pass for a slip. */
const elsewhere: Readonly<Record<string, string>> = {
  batchsize: 'batch',
  criticlearningrate: 'criticLr',
  generatorlearningrate: 'generatorLr',
  lambda: 'gradientPenalty',
  latentdim: 'latent',
  learningrate: 'lr',
};

/** The values of a schema that is one of a few names; undefined for any other. */
export function valuesOf(schema: z.ZodMiniType): readonly string[] | undefined {
  return schema instanceof z.ZodMiniEnum ? schema.options.map(String) : undefined;
}

/** The error for a name that is no setting; `known` are the settings as the user knows them, `also` other spellings. */
export function unknownSetting(
  given: string,
  source: string,
  known: readonly string[],
  also: readonly string[] = [],
): EarthmoverError {
  const nearest = meantName(given, [...also, ...known]);
  return usageError(`unknown setting ${given}`, {
    source,
    hint: nearest === undefined ? `the settings are ${known.join(', ')}` : `did you mean ${nearest}?`,
  });
}

/** Which of the settings is meant, by its name elsewhere or by the fewest edits. */
export function meantName(given: string, names: readonly string[]): string | undefined {
  const squeezed = (name: string) => name.replaceAll('-', '').toLowerCase();
  const meant = Object.hasOwn(elsewhere, squeezed(given)) ? elsewhere[squeezed(given)] : undefined;
  const known = meant && names.find((name) => squeezed(name) === squeezed(meant));
  return known ?? nearestName(given, names);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value || 'empty';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
