// Reads JSON that lies in the metadata of a safetensors file, and checks it against a schema.

import type * as z from 'zod/mini';
import { EarthmoverError } from '../core/errors.ts';

/** A safetensors file whose metadata hold JSON, and what messages call it. */
export interface DescribedFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly file: string;
  readonly kind: 'checkpoint' | 'generator';
  /** What to do where it cannot be read. */
  readonly hint: string;
}

/** @throws checkpoint error where the part is missing or is not what `schema` says. */
export function metadataPart<T>(
  { metadata, file, kind, hint }: DescribedFile,
  name: string,
  schema: z.ZodMiniType<T>,
): T {
  try {
    return schema.parse(JSON.parse(metadata[name] ?? ''));
  } catch {
    throw new EarthmoverError('checkpoint', `the ${name} of the ${kind} is not readable`, {
      file,
      found: metadata[name] ?? 'none',
      hint,
    });
  }
}
