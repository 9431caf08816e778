import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { decodeGenerator, type GeneratorFile } from '../gan/generator-file.ts';
import { nearestName } from '../gan/nearest-name.ts';

// Generators that come with the package, so that there is something good to look at before anything was trained.

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
  const nearest = nearestName(name, names);
  throw usageError(`there is no trained generator ${name}`, {
    hint: `${nearest === undefined ? '' : `did you mean ${nearest}? `}Give one of ${names.join(', ')}`,
  });
}

/** A generator from a file of `earthmover export`. */
export function loadGenerator(file: string): GeneratorFile {
  return decodeGenerator(readGeneratorFile(file), file);
}

/** @throws checkpoint error where there is no such file. */
export function readGeneratorFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new EarthmoverError('checkpoint', 'the file cannot be read', {
      file,
      reason: error instanceof Error ? error.message : error,
      hint: 'give the path of a file of `earthmover export`',
    });
  }
}
