// augment: each image of a batch as it is or mirrored, and moved by a few pixels, by chance.
import { philox } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { type Binary, defineOp, isMadeBy, makeValue, type Value, type ValueOf } from '../graph/value.ts';
import { checkState, counterOf } from './random.ts';

/** What may happen to an image. */
export interface AugmentAttributes {
  /** Every other one, on average, has its left and right exchanged. */
  readonly flip: boolean;
  /** Moved by a whole number of pixels in [−shift, shift] along each axis; 0 for not at all. */
  readonly shift: number;
  /** Tells independent uses of the run's random numbers apart. */
  readonly stream: number;
}

const augmentOp = defineOp<AugmentAttributes, Binary>({
  name: 'augment',
  // Real samples are trained on, not trained.
  vjp: () => [undefined, undefined],
  interpret: ([images, state], y) => {
    const [batch = 0, height = 0, width = 0, channels = 0] = y.shape;
    const result = new Float64Array(sizeOf(y.shape));
    let at = 0;
    for (let image = 0; image < batch; image++) {
      const { flipped, down, right } = moveOf(state, image, y.attributes);
      for (let row = 0; row < height; row++) {
        const line = (image * height + reflected(row - down, height)) * width;
        for (let column = 0; column < width; column++) {
          const from = reflected(column - right, width);
          const pixel = line + (flipped ? width - 1 - from : from);
          for (let c = 0; c < channels; c++) result[at++] = images[pixel * channels + c]!;
        }
      }
    }
    return result;
  },
});

/**
 * The images of a batch, each mirrored with probability ½ and then moved by chance, anew in every critic step:
 * Philox4x32-10 keyed by (seed, stream, step), a call an image. What a move uncovers is filled by reflection at the
 * edge, without the edge itself, as NumPy's `pad(mode='reflect')` does.
 *
 * @param images [batch, h, w, c]
 * @param state the run's counters, u32[8]
 */
export function augment(images: Value, state: Value, attributes: AugmentAttributes): Value {
  checkState(state);
  return makeValue(augmentOp, [images, state], { ...attributes }, { shape: images.shape });
}

export function isAugment(value: Value): value is ValueOf<AugmentAttributes, Binary> {
  return isMadeBy(value, augmentOp);
}

interface Move {
  readonly flipped: boolean;
  readonly down: number;
  readonly right: number;
}

function moveOf(state: Float64Array, image: number, { flip, shift, stream }: AugmentAttributes): Move {
  const word = (name: Parameters<typeof counterOf>[1]) => counterOf(state, name);
  const bits = philox([image, 0, word('criticStep'), word('seedHigh')], [word('seedLow'), stream]);
  // The upper halves of the words, so that the product stays within 32 bits.
  const offset = (of: number) => (((of >>> 16) * (2 * shift + 1)) >>> 16) - shift;
  return { flipped: flip && bits[0] >>> 31 === 1, down: offset(bits[1]), right: offset(bits[2]) };
}

/** The place in [0, size) that `at` in (−size, 2·size − 1) shows in a mirror at the edges. */
function reflected(at: number, size: number): number {
  return at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
}
