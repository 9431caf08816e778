// The linear layer.
import { usageError } from '../../core/errors.ts';
import { sameShape } from '../../core/shape.ts';
import { matmul } from '../../ops/matmul.ts';
import { add } from '../../ops/pointwise.ts';
import { uniformValues } from '../initialise.ts';
import type { Module } from '../module.ts';
import { requireCounts } from './require-counts.ts';

/** What `linear` can be told besides its sizes. */
export interface LinearOptions {
  /** Default true. */
  readonly bias?: boolean;
}

/**
 * y = x·weight + bias, from [fanIn] to [fanOut]; both start as U(±1/√fanIn).
 * @throws usage error where a size is no whole number ≥ 1
 * @example
 * layers.linear(2, 512).outputShape([2]); // [512]
 */
export function linear(fanIn: number, fanOut: number, { bias = true }: LinearOptions = {}): Module {
  const name = `linear ${fanIn}→${fanOut}${bias ? '' : ' no bias'}`;
  requireCounts(name, { fanIn, fanOut }, 1);
  const bound = 1 / Math.sqrt(fanIn);
  const [weightShape, biasShape] = [[fanIn, fanOut], [fanOut]];
  const weight = {
    name: 'weight',
    shape: weightShape,
    layout: 'linear',
    initial: uniformValues(weightShape, bound),
  } as const;
  const offset = {
    name: 'bias',
    shape: biasShape,
    layout: 'vector',
    initial: uniformValues(biasShape, bound),
  } as const;
  return {
    name,
    parameters: bias ? [weight, offset] : [weight],
    statistics: [],
    outputShape: (inputShape) => {
      if (sameShape(inputShape, [fanIn])) return [fanOut];
      throw usageError(`${name}: the input does not fit`, {
        input: inputShape,
        hint:
          inputShape.length === 1
            ? `this layer should be linear(${inputShape[0]}, ${fanOut})`
            : `it should be [${fanIn}]; flatten() turns an image into a vector`,
      });
    },
    forward: (x, pass) => {
      const product = matmul(x, pass.parameter('weight'));
      return bias ? add(product, pass.parameter('bias')) : product;
    },
  };
}
