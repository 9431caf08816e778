// JSON Schema of a config file: the settings of a run, and what else such a file may say.
import { presets } from '../gan/presets.ts';
import { type JsonSchema, schemaDialect, schemaMember, settingsSchema } from '../gan/settings-schema.ts';
import { adapterChoices } from '../runtime/platform/adapter.ts';
import type { FileName } from './options.ts';

const besides: Readonly<Record<FileName, JsonSchema>> = {
  preset: { description: 'settings to start from', type: 'string', enum: Object.keys(presets) },
  out: { description: 'run folder', type: 'string', minLength: 1 },
  adapter: { description: 'where to train', type: 'string', enum: adapterChoices },
  tensorboard: { description: 'event files of TensorBoard beside the metrics', type: 'boolean' },
  json: { description: 'only JSON lines on stdout; words for people on stderr', type: 'boolean' },
  quiet: { description: 'no words but errors', type: 'boolean' },
};

/** A config.json is such a file. */
const origin: JsonSchema = {
  description: 'where the run of a config.json comes from; not read',
  type: 'object',
};

/** The schema of the files of `train --config`. */
export function configSchema(): JsonSchema {
  return {
    $schema: schemaDialect,
    title: 'Earthmover config file',
    description: 'Settings of a training run; flags win over them, and they win over their preset.',
    type: 'object',
    ...settingsSchema({ besides: { ...schemaMember, ...besides, origin } }),
  };
}
