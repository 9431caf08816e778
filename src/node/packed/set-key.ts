// Which file of the cache holds a set: named by all that decides its bytes, and by nothing else.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PictureForm } from '../../data/picture.ts';
import type { PictureSource } from '../../data/picture-source.ts';
import { packedVersion } from './packed-format.ts';

/** What is made of a source. */
export interface SetOptions {
  readonly form: PictureForm;
  /** The first `count` pictures that can be read; Infinity for all. */
  readonly count: number;
}

/** Where prepared sets are kept in a folder of caches. */
export function packedFolder(cache: string): string {
  return join(cache, 'packed');
}

/** Of what a set is made, wherever that lies: two texts are alike where their sets are. */
export function madeOf(
  { kind, fingerprint }: Pick<PictureSource, 'kind' | 'fingerprint'>,
  { form, count }: SetOptions,
): string {
  const ordered = Object.entries({ ...form, fit: form.fit ?? 'crop' }).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, fingerprint, ordered, Number.isFinite(count) ? count : 'all']);
}

/** Where a set is kept, whether or not it is. */
export function fileOf(cache: string, source: PictureSource, options: SetOptions): string {
  const text = `${packedVersion}\n${madeOf(source, options)}`;
  const key = createHash('sha256').update(text).digest('hex').slice(0, 24);
  return join(packedFolder(cache), `${key}.safetensors`);
}
