// JSON Schema of the files of `earthmover search`.
import * as z from 'zod/mini';
import { presets } from '../../gan/presets.ts';
import { kebab } from '../../gan/run-settings.ts';
import { type JsonSchema, schemaDialect, schemaMember, settingsSchema } from '../../gan/settings-schema.ts';
import { candidateSettingNames } from './candidate-settings.ts';
import { intervals } from './distributions.ts';
import { type Field, fields } from './space-fields.ts';

export const preset = { description: 'settings to start from', type: 'string', enum: Object.keys(presets) };
export const list = (items: JsonSchema) => ({ type: 'array', items, minItems: 1 });
const valueOrList = (value: JsonSchema) => ({ anyOf: [value, list(value)] });
const only = (name: string, value: JsonSchema) => ({
  type: 'object',
  properties: { [name]: value },
  required: [name],
  additionalProperties: false,
});
const ranges = Object.entries(intervals).map(([name, interval]) => {
  const { $schema: _, ...range } = z.toJSONSchema(interval, { target: 'draft-7', io: 'input' });
  return only(name, range);
});

/** What values of this schema may be drawn from. */
export const drawn = (value: JsonSchema) => ({
  anyOf: [list(value), only('choice', list(value)), ...ranges],
});

/** The fields that hold settings, which `fields` leaves to be checked one by one. */
const ofSettings: Partial<Record<Field, () => JsonSchema>> = {
  base: () => candidate({ besides: { preset } }),
  candidates: () => ({
    type: 'object',
    patternProperties: {
      '^[A-Za-z0-9][\\w.-]*$': {
        anyOf: [candidate({ besides: { preset: valueOrList(preset) }, wrap: valueOrList }), { type: 'null' }],
      },
    },
    additionalProperties: false,
  }),
  grid: () => candidate({ besides: { preset: list(preset) }, wrap: list }),
  random: () => ({
    ...candidate({
      besides: {
        count: { description: 'draws for every candidate', type: 'integer', minimum: 1 },
        seed: { description: 'of the draws', type: 'integer', minimum: 0 },
        preset: list(preset),
      },
      wrap: drawn,
    }),
    required: ['count'],
  }),
};

function candidate(options: Omit<Parameters<typeof settingsSchema>[0] & object, 'names'>): JsonSchema {
  return { type: 'object', ...settingsSchema({ ...options, names: candidateSettingNames }) };
}

/** The schema of a search space. `$schema` is read by editors only. */
export function spaceSchema(): JsonSchema {
  const names = Object.keys(fields) as Field[];
  const members = names.map((name) => [name, fieldSchema(name)] as const);
  return {
    $schema: schemaDialect,
    title: 'Earthmover search space',
    description: 'What `earthmover search` tries, how it is scored, and what each may take.',
    type: 'object',
    properties: {
      ...schemaMember,
      ...Object.fromEntries(members),
    },
    patternProperties: Object.fromEntries(
      members.flatMap(([name, schema]) => (kebab(name) === name ? [] : [[`^${kebab(name)}$`, schema]])),
    ),
    additionalProperties: false,
  };
}

function fieldSchema(name: Field): JsonSchema {
  const { schema, expects } = fields[name];
  // What a file holds is what goes into the schema: a share may be the text 1/3.
  const { $schema: _, ...valid } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { description: `give ${expects}`, ...(ofSettings[name]?.() ?? valid) };
}
