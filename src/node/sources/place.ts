// What all sources of files share: where they read, and what they say of damage.
import { type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { EarthmoverError, messageOf } from '../../core/errors.ts';

/** A file that holds pictures. */
export interface Place {
  readonly file: string;
  /** Before the names of its pictures; empty but for one file of several. */
  readonly prefix: string;
  /** Changes whenever the file may have. */
  readonly fingerprint: string;
}

/** Of a file in an archive: what a header says is made room for at once. */
export const mostMemberBytes = 256 * 2 ** 20;

export function placeOf(file: string, prefix = '', stats: Stats = statSync(file)): Place {
  return { file, prefix, fingerprint: `${file}:${stats.size}:${stats.mtimeMs}` };
}

/** What a row of the file is called after. */
export function titleOf({ file, prefix }: Place): string {
  return prefix === '' ? basename(file) : prefix.replace(/: $/, '');
}

/** @param format such as `zip` */
export function damagedArchive(format: string, file: string, cause: unknown): EarthmoverError {
  if (cause instanceof EarthmoverError) return cause;
  return new EarthmoverError('data', `${format}: the file is truncated or damaged`, {
    file,
    reason: messageOf(cause),
    hint: 'copy or download the file again',
  });
}
