// The layer that puts the class beside an input, as one-hot channels.
import { usageError } from '../../core/errors.ts';
import { concat, reshape } from '../../ops/layout.ts';
import { broadcast } from '../../ops/sum.ts';
import { normalValues } from '../initialise.ts';
import type { Module } from '../module.ts';
import { classesIn, rowsByClass } from './class-rows.ts';
import { requireCounts } from './require-counts.ts';

/**
 * How a critic takes the class in: by a `projection` as its last layer, or by `concat`, one-hot channels beside its input.
 */
export type CriticConditioning = 'projection' | 'concat';

/** What `concatClasses` can be told besides the number of classes. */
export interface ConcatClassesOptions {
  /** Numbers that a learned embedding has for each class; left out, the class is one-hot. */
  readonly embedding?: number;
}

/**
 * The class beside the input: [d] becomes [d + k], an image [h, w, c] gets k constant channels more, [h, w, c + k] (Mirza
 * and Osindero 2014). One-hot, k is the number of classes; with an embedding, its width, and the class's row of a matrix
 * [classes, k] that starts as N(0, 1), as PyTorch's `nn.Embedding` does.
 *
 * @throws usage error where a size is no whole number ≥ 1, or the input is neither vector nor image
 * @example
 * layers.concatClasses(10, { embedding: 16 }).outputShape([100]); // [116]
 */
export function concatClasses(classes: number, { embedding }: ConcatClassesOptions = {}): Module {
  const name = `concatClasses ${classes}${embedding === undefined ? ' one-hot' : `→${embedding}`}`;
  const width = embedding ?? classes;
  requireCounts(name, { classes, embedding: width }, 1);
  const shape = [classes, width];
  return {
    name,
    classes,
    parameters:
      embedding === undefined
        ? []
        : [{ name: 'weight', shape, layout: 'matrix', initial: normalValues(shape, 0, 1) }],
    statistics: [],
    ...(embedding === undefined && { numbered: false }),
    outputShape: (inputShape) => {
      if (inputShape.length === 1 || inputShape.length === 3)
        return [...inputShape.slice(0, -1), (inputShape.at(-1) ?? 0) + width];
      throw usageError(`${name}: the input does not fit`, {
        input: inputShape,
        hint: 'it should be a vector [d] or an image [h, w, c]',
      });
    },
    forward: (x, pass) => {
      const rows =
        embedding === undefined
          ? classesIn(name, pass, classes)
          : rowsByClass(name, pass, { parameter: 'weight', classes });
      const [batch = 0] = x.shape;
      const places = x.shape.slice(1, -1);
      const spread = reshape(rows, [batch, ...places.map(() => 1), width]);
      return concat([x, broadcast(spread, [batch, ...places, width])], x.shape.length - 1);
    },
  };
}
