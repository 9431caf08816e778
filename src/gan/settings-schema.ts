// JSON Schema of the settings of a run, from the rows of the table: what editors complete, explain and check by.
// Draft 7, the newest that the editors' readers of YAML and JSON both know in full.
import * as z from 'zod/mini';
import { kebab, optionsOf, type SettingName, settingNames, settingRow } from './run-settings.ts';

/** A schema as JSON: keywords with their values. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const schemaDialect = 'http://json-schema.org/draft-07/schema#';

/** What every schema of ours lets a file say besides, and a run does not read. */
export const schemaMember: Readonly<Record<'$schema', JsonSchema>> = {
  $schema: { description: 'where an editor finds this schema', type: 'string' },
};

/** The part of an object's schema that says which members it may have. */
export interface MemberSchemas {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  /** Members under their other name, in kebab case: valid, and not offered by editors a second time. */
  readonly patternProperties: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties: false;
}

export interface SettingsSchemaOptions {
  /** Members of the object besides its settings. */
  readonly besides?: Readonly<Record<string, JsonSchema>>;
  /** All by default. */
  readonly names?: readonly SettingName[];
  /** What the object holds of each setting, where that is not one value: from the schema of a value. */
  readonly wrap?: (value: JsonSchema) => JsonSchema;
}

/** Members of an object of settings; any other name is refused. */
export function settingsSchema({
  besides = {},
  names = settingNames,
  wrap = (value) => value,
}: SettingsSchemaOptions = {}): MemberSchemas {
  const settings = names.map((name) => [name, wrap(settingSchema(name))] as const);
  return {
    properties: { ...besides, ...Object.fromEntries(settings) },
    patternProperties: Object.fromEntries(
      settings.flatMap(([name, schema]) => (kebab(name) === name ? [] : [[`^${kebab(name)}$`, schema]])),
    ),
    additionalProperties: false,
  };
}

/** The schema of one setting's value, with the text of its row. */
function settingSchema(name: SettingName): JsonSchema {
  const { schema, meaning, expects } = settingRow(name);
  const { $schema: _, ...valid } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  const described = optionsOf(name) || valid.type === 'boolean';
  return { description: described ? meaning : `${meaning}; ${expects}`, ...valid };
}
