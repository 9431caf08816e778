// CelebA's aligned pictures, 178 × 218 with the eyes at the same places, and the part of each that networks learn from.
import { messageOf } from '../../core/errors.ts';
import type { Picture } from '../../data/picture.ts';
import type { PictureEntry, PictureSource } from '../../data/picture-source.ts';
import { decodePicture } from '../decode-picture.ts';

const aligned = { width: 178, height: 218 } as const;
/**
 * Pixels of the middle square that is kept: the face without most of its background, as DCGAN's widespread implementation in
 * TensorFlow crops it (carpedm20/DCGAN-tensorflow: celebA with input_height 108).
 */
const cropSide = 108;

/** The middle of each picture of `img_align_celeba`; what has another size is left out, and says so. */
export function alignedFaces(source: PictureSource): PictureSource {
  return {
    ...source,
    kind: `${source.kind}, the middle ${cropSide} × ${cropSide} of each picture`,
    fingerprint: `${source.fingerprint}\ncrop ${cropSide}`,
    entries: async function* () {
      for await (const entry of source.entries()) yield await cropped(entry);
    },
  };
}

/** The folder of all pictures is no class. */
async function cropped({ label: _, ...entry }: PictureEntry): Promise<PictureEntry> {
  if (entry.kind !== 'encoded') return entry;
  const { name } = entry;
  try {
    const picture = await decodePicture(entry.bytes);
    const { width, height } = picture;
    if (width !== aligned.width || height !== aligned.height) {
      throw new Error(
        `${width} × ${height} pixels, and aligned pictures of CelebA are ${aligned.width} × ${aligned.height}: give others with --dataset images`,
      );
    }
    return { kind: 'decoded', name, picture: middleOf(picture, cropSide) };
  } catch (cause) {
    return { kind: 'unreadable', name, reason: messageOf(cause) };
  }
}

function middleOf({ width, height, channels, data }: Picture, side: number): Picture {
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const middle = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    middle.set(data.subarray(from, from + side * channels), y * side * channels);
  }
  return { width: side, height: side, channels, data: middle };
}
