// A set of pictures in a file that a page was given, read row by row while it is trained on.
import type { StoredDataset } from '../data/dataset.ts';
import { openStoredPictures } from './stored-pictures.ts';

/**
 * A set of pictures in a Blob or File, as a visitor chooses it or the browser's own storage (OPFS) holds it: a
 * safetensors file with `images`, U8 [count, height, width, channels], perhaps `labels`, U8 [count], and in its metadata
 * the `hash` of the set as `createDataset` gives it. Rows are read as training needs them, so that the set may be larger
 * than memory.
 *
 * @param name what messages call it, where the Blob has no name of its own
 * @throws data error where it is no such file, or cannot be read; so does reading from it later
 * @example
 * async function trainOn(file: File, device: Device) {
 *   const data = await openStoredBlob(file);
 *   return createTrainer(device, { generator, critic, data });
 * }
 */
export async function openStoredBlob(blob: Blob, name = 'the file'): Promise<StoredDataset> {
  return openStoredPictures({
    name: 'name' in blob && typeof blob.name === 'string' ? blob.name : name,
    size: blob.size,
    read: async (at, into) => {
      const bytes = new Uint8Array(await blob.slice(at, at + into.length).arrayBuffer());
      if (bytes.length < into.length) throw new Error(`it ends before byte ${at + bytes.length}`);
      into.set(bytes);
    },
  });
}
