// The fields of a search's space file, each checked by itself.
import * as z from 'zod/mini';
import { usageError } from '../../core/errors.ts';
import { nearestName } from '../../gan/nearest-name.ts';
import { kebab } from '../../gan/run-settings.ts';
import { distributionHint, drawsSchema } from './distributions.ts';
import { measureNames } from './measures.ts';

const record = z.record(z.string(), z.unknown());
const positive = z.number().check(z.positive());
const atLeast = (least: number) => z.int().check(z.minimum(least));
const share = z.union([
  z.number(),
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d*\/[1-9]\d*$/)),
    z.transform((text) => {
      const [over = 0, under = 1] = text.split('/').map(Number);
      return over / under;
    }),
  ),
]);
const rising = (shares: readonly number[]) =>
  shares.at(-1) === 1 && shares.every((each, i) => each > (shares[i - 1] ?? 0));

/** The fields of a space file; `expects` completes "give …". */
export const fields = {
  base: { schema: record, expects: 'settings, such as `dataset: 8gaussians`' },
  candidates: {
    schema: z.record(z.string().check(z.regex(/^[A-Za-z0-9][\w.-]*$/)), z.nullable(record)),
    expects: 'names with settings, such as `clipped: { clip: [0.02, 0.05] }`',
  },
  grid: {
    schema: z.record(z.string(), z.array(z.unknown()).check(z.minLength(1))),
    expects: 'settings with lists of values, such as `lr: [5e-4, 1e-3]`',
  },
  random: {
    schema: drawsSchema,
    expects: `count, seed, and settings with ${distributionHint}, such as \`lr: { log: [1e-4, 1e-2] }\``,
  },
  score: { schema: z.enum(measureNames), expects: `one of ${measureNames.join(', ')}` },
  budget: {
    schema: z.union([
      z.strictObject({ steps: atLeast(1) }),
      z.strictObject({ minutes: positive }),
      z.strictObject({ flops: positive }),
    ]),
    expects: 'one of steps, minutes and flops, such as `flops: 1.0e12`',
  },
  rungs: {
    schema: z.array(share).check(z.minLength(1), z.refine(rising)),
    expects: 'shares that rise to 1, such as [1/9, 1/3, 1]',
  },
  eta: { schema: z.number().check(z.gt(1)), expects: 'a number above 1, such as 3' },
  seeds: {
    schema: z.array(z.int().check(z.minimum(0), z.maximum(2 ** 32 - 1))).check(
      z.minLength(1),
      z.refine((seeds) => new Set(seeds).size === seeds.length),
    ),
    expects: 'different whole numbers, such as [101, 102]',
  },
  samples: { schema: atLeast(2), expects: 'a whole number of at least 2, such as 2500' },
  exactSamples: { schema: atLeast(2), expects: 'a whole number of at least 2, such as 1000' },
} as const;

export type Field = keyof typeof fields;

const fieldNames = Object.keys(fields) as Field[];

/** A space file's fields, each valid by itself. */
export type Given = { readonly [K in Field]?: z.output<(typeof fields)[K]['schema']> | undefined };

/** @throws usage error that names field, value and fix */
export function fieldsOf(raw: unknown, source: string): Given {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw usageError('the space file holds no fields', { source, hint: `give ${fieldNames.join(', ')}` });
  }
  const parsed: Partial<Record<Field, unknown>> = {};
  for (const [name, value] of Object.entries(raw)) {
    // Read by editors only.
    if (name === '$schema') continue;
    const field = fieldNames.find((known) => known === name || kebab(known) === name);
    if (field === undefined) {
      const nearest = nearestName(name, fieldNames);
      throw usageError(`a space has no field ${name}`, {
        source,
        hint:
          nearest === undefined
            ? `the fields are ${fieldNames.join(', ')}; settings go into base`
            : `did you mean ${nearest}?`,
      });
    }
    const { schema, expects } = fields[field];
    const result = schema.safeParse(value);
    if (!result.success) {
      throw usageError(`${name} cannot be ${JSON.stringify(value)}`, {
        ...(result.error.issues[0]?.path.length && { at: [name, ...result.error.issues[0].path].join('.') }),
        source,
        hint: `give ${expects}`,
      });
    }
    parsed[field] = result.data;
  }
  return parsed as Given;
}
