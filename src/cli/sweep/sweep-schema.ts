// JSON Schema of the files of `earthmover sweep`.
import * as z from 'zod/mini';
import { drawn, list, preset } from '../../figures/search/space-schema.ts';
import { settingNames } from '../../gan/run-settings.ts';
import { type JsonSchema, schemaDialect, schemaMember, settingsSchema } from '../../gan/settings-schema.ts';
import { type SweepField, sweepFieldNames, sweepFields } from './fields.ts';

/** The fields that hold settings. */
const ofSettings: Partial<Record<SweepField, () => JsonSchema>> = {
  base: () => ({ type: 'object', ...settingsSchema({ besides: { preset } }) }),
  grid: () => ({ type: 'object', ...settingsSchema({ besides: { preset: list(preset) }, wrap: list }) }),
  random: () => ({
    type: 'object',
    ...settingsSchema({
      besides: {
        count: { description: 'draws for every point of the grid', type: 'integer', minimum: 1 },
        seed: { description: 'of the draws', type: 'integer', minimum: 0 },
        preset: list(preset),
      },
      names: settingNames.filter((name) => name !== 'seed'),
      wrap: drawn,
    }),
    required: ['count'],
  }),
};

/** `$schema` is read by editors only. */
export function sweepSchema(): JsonSchema {
  return {
    $schema: schemaDialect,
    title: 'Earthmover sweep',
    description: 'What `earthmover sweep` trains: settings of every run, and what is varied.',
    type: 'object',
    properties: {
      ...schemaMember,
      ...Object.fromEntries(sweepFieldNames.map((name) => [name, fieldSchema(name)])),
    },
    additionalProperties: false,
  };
}

function fieldSchema(name: SweepField): JsonSchema {
  const { schema, expects } = sweepFields[name];
  const { $schema: _, ...valid } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { description: `give ${expects}`, ...(ofSettings[name]?.() ?? valid) };
}
