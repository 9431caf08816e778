// JSON Schema of the files of networks, from the rows of the layers.
import { paddingModes } from '../../nn/layers/padding-mode.ts';
import { type JsonSchema, schemaDialect, schemaMember } from '../settings-schema.ts';
import { type LayerRow, layerRows } from './layer-rows.ts';
import type { Kind } from './values.ts';

const count = {
  description: 'a whole number, or a product such as 4*filters of filters, latent, height, width, channels',
  anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }],
};
const list = { $ref: '#/definitions/layers' };

const ofKind: Readonly<Record<Kind, JsonSchema>> = {
  count,
  extent: { anyOf: [count, { type: 'array', items: count, minItems: 2, maxItems: 2 }] },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  paddingMode: { enum: paddingModes },
  approximate: { enum: ['none', 'tanh'] },
  shape: { type: 'array', items: count, minItems: 1 },
  layers: list,
};

/** The schema of a network: a list of layers, which may hold lists themselves. */
export function networkSchema(): JsonSchema {
  const rows = Object.entries(layerRows).flatMap(([name, row]) => (row === 'program' ? [] : [{ name, row }]));
  const bareNames = rows.filter(({ row }) => Object.keys(row.needs).length === 0).map(({ name }) => name);
  const named = rows.map(({ name, row }) => ({
    type: 'object',
    properties: { [name]: optionsSchema(row) },
    required: [name],
    additionalProperties: false,
  }));
  const repeated = {
    type: 'object',
    properties: { repeat: count, layers: list },
    required: ['repeat', 'layers'],
    additionalProperties: false,
  };
  return {
    $schema: schemaDialect,
    title: 'Earthmover network',
    description: 'A generator or critic for `earthmover train`: its layers, from the input to the output.',
    type: 'object',
    properties: { ...schemaMember, layers: list },
    required: ['layers'],
    additionalProperties: false,
    definitions: {
      layers: { type: 'array', items: { anyOf: [{ enum: bareNames }, ...named, repeated] } },
    },
  };
}

function optionsSchema({ needs, takes, bare }: LayerRow): JsonSchema {
  const kinds = { ...needs, ...takes };
  const properties = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, ofKind[kind]]));
  const options = { type: 'object', properties, required: Object.keys(needs), additionalProperties: false };
  const kind = bare === undefined ? undefined : kinds[bare];
  return {
    anyOf: [
      options,
      ...(kind ? [ofKind[kind]] : []),
      ...(Object.keys(needs).length === 0 ? [{ type: 'null' }] : []),
    ],
  };
}
