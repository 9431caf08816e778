// A set of pictures in a file, read row by row while it is trained on.
import { close, constants, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import type { StoredDataset } from '../data/dataset.ts';
import { type ByteSource, openStoredPictures } from '../io/stored-pictures.ts';
import { systemCode } from './disk.ts';
import { wrongInput } from './inputs.ts';
import { kindOf } from './regular-file.ts';

/** A set of pictures in an open file. */
export interface StoredFile extends StoredDataset {
  /** Lets go of the file, once what is being read is read; reading fails from then on. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a set of pictures that may be larger than memory: a safetensors file with `images`, U8 [count, height, width,
 * channels], perhaps `labels`, U8 [count], and in its metadata the `hash` of the set as `createDataset` gives it. Rows are
 * read as training needs them, without holding it up.
 *
 * @throws data error where the file is not there or no such file, or cannot be read; so does `read`, naming file and row
 * @example
 * const data = await openStoredDataset('pictures.safetensors');
 * const trainer = await createTrainer(device, { generator, critic, data });
 * for await (const { step } of trainer.train({ steps: 100 })) console.log(step);
 * trainer.destroy();
 * await data.close();
 */
export async function openStoredDataset(file: string): Promise<StoredFile> {
  const source = await openBytes(file);
  try {
    return { ...(await openStoredPictures(source)), close: source.close };
  } catch (fault) {
    await source.close();
    throw fault;
  }
}

async function openBytes(file: string): Promise<ByteSource & Pick<StoredFile, 'close'>> {
  // A pipe opens at once this way, and is looked at before it is read.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await promisify(open)(file, flags).catch((cause: unknown) => {
    throw wrongInput(file, 'a file', systemCode(cause) ?? String(cause));
  });
  const stats = await promisify(fstat)(handle);
  const under = new Set<Promise<void>>();
  let closed: Promise<void> | undefined;
  const end = async () => {
    // A handle that is closed under a reading may be another file's by the time that it is read.
    await Promise.allSettled(under);
    await promisify(close)(handle);
  };
  const source = {
    name: file,
    size: stats.size,
    read: async (at: number, into: Uint8Array) => {
      if (closed) throw new Error('it was closed');
      const reading = readFully(handle, at, into);
      under.add(reading);
      await reading.finally(() => under.delete(reading));
    },
    close: () => {
      closed ??= end();
      return closed;
    },
  };
  if (stats.isFile()) return source;
  await source.close();
  throw wrongInput(file, 'a file', kindOf(stats));
}

/** With a callback: a promise of `FileHandle.read` costs three times the host's time where rows are small. */
function readFully(handle: number, at: number, into: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const from = (done: number) => {
      read(handle, into, done, into.length - done, at + done, (error, bytes) => {
        if (error) reject(error);
        else if (done + bytes === into.length) resolve();
        else if (bytes === 0) reject(new Error(`it ends before byte ${at + done}`));
        else from(done + bytes);
      });
    };
    from(0);
  });
}
