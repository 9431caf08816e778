// The files of an archive as pictures with their classes: folders as ImageFolder has them, keys as WebDataset has them.
import { isPicture, kindsRead, pictureEndings } from './picture-formats.ts';
import type { PictureEntry } from './picture-source.ts';

/** A file of an archive: what it holds, or why that cannot be had. */
export interface Member {
  readonly path: string;
  readonly content: { readonly bytes: Uint8Array } | { readonly reason: string };
}

/** Files that one sample has under one key: `folder/000123` of `folder/000123.jpg` and `folder/000123.cls`. */
interface Sample {
  readonly key: string;
  readonly pictures: PictureEntry[];
  readonly others: string[];
  cls: string | undefined;
}

/** A path of an archive, as names and classes have it; what leads out of the archive is a name like any other. */
export function pathIn(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
}

/** Hidden files and those of hidden folders, and what a Mac adds to archives. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => (part.startsWith('.') && part !== '..') || part === '__MACOSX');
}

/** Whether a file may be a sample's picture or its class, told by how it begins. */
export function isWanted(path: string, start: Uint8Array): boolean {
  return isPicture(start) || pictureEndings.test(path) || path.endsWith('.cls');
}

/**
 * Pictures, each with its class: the number or word in the file `.cls` of the same key, or else the folder that the picture
 * is in. Files of one key follow each other, as WebDataset has them; what else a key has is no picture of its own.
 *
 * @param prefix of the names, where there are several archives
 */
export async function* samplesOf(members: AsyncIterable<Member>, prefix = ''): AsyncGenerator<PictureEntry> {
  let sample: Sample | undefined;
  for await (const { path, content } of members) {
    const key = keyOf(path);
    if (sample !== undefined && sample.key !== key) yield* entriesOf(sample, prefix);
    if (sample?.key !== key) sample = { key, pictures: [], others: [], cls: undefined };
    const name = prefix + path;
    if ('reason' in content) sample.pictures.push({ kind: 'unreadable', name, reason: content.reason });
    else if (path.endsWith('.cls'))
      sample.cls = new TextDecoder().decode(content.bytes.subarray(0, 200)).trim();
    else if (isPicture(content.bytes) || pictureEndings.test(path)) {
      sample.pictures.push({ kind: 'encoded', name, bytes: content.bytes });
    } else sample.others.push(name);
  }
  if (sample !== undefined) yield* entriesOf(sample, prefix);
}

function* entriesOf({ pictures, others, cls, key }: Sample, prefix: string): Generator<PictureEntry> {
  const label = cls || folderOf(key);
  for (const picture of pictures) yield label === undefined ? picture : { ...picture, label };
  if (pictures.length > 0) return;
  for (const name of others) yield { kind: 'other', name, reason: `no ${kindsRead}` };
  if (cls !== undefined)
    yield { kind: 'other', name: `${prefix}${key}.cls`, reason: 'classes of no picture' };
}

/** Up to the first dot of the last part, as WebDataset has it. */
function keyOf(path: string): string {
  const name = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', name);
  return dot < 0 ? path : path.slice(0, dot);
}

/** The folder that a file is in; undefined for one at the top. */
function folderOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.at(-2);
}
