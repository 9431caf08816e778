// `earthmover schema`: JSON Schemas of the files that users write.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { usageError } from '../core/errors.ts';
import { spaceSchema } from '../figures/search/space-schema.ts';
import { networkSchema } from '../gan/own-network/network-schema.ts';
import type { JsonSchema } from '../gan/settings-schema.ts';
import { onDisk } from '../node/disk.ts';
import { configSchema } from './config-schema.ts';
import { oneOf, type RawOptions } from './options.ts';
import { sweepSchema } from './sweep/sweep-schema.ts';

const schemas = {
  config: configSchema,
  search: spaceSchema,
  sweep: sweepSchema,
  network: networkSchema,
} as const satisfies Record<string, () => JsonSchema>;
type Described = keyof typeof schemas;

export const schemaNames = Object.keys(schemas) as Described[];

/** `earthmover schema`: prints a JSON Schema, or writes it to a file; returns the exit code. */
export function schema(what: string | undefined, { out }: RawOptions): number {
  const text = `${JSON.stringify(schemas[oneOf('schema', what ?? 'config', schemaNames, 'command line')](), null, 2)}\n`;
  if (out === undefined) {
    process.stdout.write(text);
    return 0;
  }
  if (typeof out !== 'string' || out === '') {
    throw usageError('out cannot be empty', { value: out, hint: 'give the path of a file' });
  }
  onDisk('write the schema', out, () => writeFileSync(out, text));
  const name = basename(out);
  process.stderr.write(
    [
      `wrote ${out}; files beside it name it so:`,
      `  JSON  "$schema": "./${name}"`,
      `  YAML  # yaml-language-server: $schema=${name}`,
      '',
    ].join('\n'),
  );
  return 0;
}
