// Generators that come with the package, so that there is something good to look at before anything was trained.
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../core/errors.ts';
import { namesHint } from '../gan/nearest-name.ts';

const folder = fileURLToPath(new URL('./trained/', import.meta.url));

/** Their names: those of the recipes that made them. */
export function trainedNames(): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => basename(file, '.safetensors'))
    .sort();
}

/** @throws usage error that names the nearest where there is none of that name. */
export function trainedFile(name: string): string {
  const names = trainedNames();
  if (names.includes(name)) return `${folder}${name}.safetensors`;
  throw usageError(`there is no trained generator ${name}`, { hint: namesHint(name, names) });
}
