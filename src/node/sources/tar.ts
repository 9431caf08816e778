// A tar archive of pictures, gzipped or not, read as a stream.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { isHidden, type Member, pathIn, samplesOf } from '../../data/archive-members.ts';
import type { PictureSource } from '../../data/picture-source.ts';
import { readTar } from '../../io/tar.ts';
import { damagedArchive, mostMemberBytes, type Place } from './place.ts';

/** Pictures in a tar archive, in the archive's order, labelled by folder or by WebDataset's `.cls`. */
export function tarSource(place: Place, { gzipped }: { readonly gzipped: boolean }): PictureSource {
  const { file, prefix, fingerprint } = place;
  return {
    place: file,
    kind: gzipped ? 'a tar archive, gzipped' : 'a tar archive',
    fingerprint,
    most: undefined,
    entries: () => samplesOf(membersOf(file, gzipped), prefix),
  };
}

async function* membersOf(file: string, gzipped: boolean): AsyncGenerator<Member> {
  const stored = createReadStream(file, { highWaterMark: 2 ** 20 });
  const chunks = gzipped ? stored.pipe(createGunzip()) : stored;
  // A stream that breaks ends what it is piped into only if told so.
  stored.on('error', (error) => chunks.destroy(error));
  const tooLarge: Member[] = [];
  const keep = (path: string, size: number) => {
    const name = pathIn(path);
    if (isHidden(name)) return false;
    if (size <= mostMemberBytes) return true;
    const reason = `it has ${size} bytes, and ${mostMemberBytes} are read at most`;
    tooLarge.push({ path: name, content: { reason } });
    return false;
  };
  try {
    for await (const { path, bytes } of readTar(chunks, keep)) {
      yield* tooLarge.splice(0);
      yield { path: pathIn(path), content: { bytes } };
    }
    yield* tooLarge;
  } catch (cause) {
    throw damagedArchive('tar', file, cause);
  } finally {
    stored.destroy();
  }
}
