// The last layer of a critic that knows the class, by projection.
import { usageError } from '../../core/errors.ts';
import { matmul } from '../../ops/matmul.ts';
import { add, mul } from '../../ops/pointwise.ts';
import { sum, sumKeep } from '../../ops/sum.ts';
import { constantValues, uniformValues } from '../initialise.ts';
import type { Module } from '../module.ts';
import { rowsByClass } from './class-rows.ts';
import { requireCounts } from './require-counts.ts';

/**
 * The last layer of a critic that is asked about a class y: h·w + b + ⟨v_y, h⟩, from [features] to [1] (Miyato and Koyama
 * 2018, *cGANs with projection discriminator*). A map [h, w, features] is summed over its places first, as there; `flatten`
 * before it keeps them apart.
 *
 * Parameters are `linear.weight`, `linear.bias` and `embedding.weight`. w starts as PyTorch's `nn.Linear`, b as 0, v as
 * U(±√(6 / (classes + features))), which is Glorot's, as in the authors' code.
 *
 * @throws usage error where a size is no whole number ≥ 1
 * @example
 * layers.projection(128, 10).outputShape([4, 4, 128]); // [1]
 */
export function projection(features: number, classes: number): Module {
  const name = `projection ${features}→1, ${classes} classes`;
  requireCounts(name, { features, classes }, 1);
  const [weightShape, rowsShape] = [
    [features, 1],
    [classes, features],
  ];
  return {
    name,
    classes,
    parameters: [
      {
        name: 'linear.weight',
        shape: weightShape,
        layout: 'linear',
        initial: uniformValues(weightShape, 1 / Math.sqrt(features)),
      },
      { name: 'linear.bias', shape: [1], layout: 'vector', initial: constantValues([1], 0) },
      {
        name: 'embedding.weight',
        shape: rowsShape,
        layout: 'matrix',
        initial: uniformValues(rowsShape, Math.sqrt(6 / (classes + features))),
      },
    ],
    statistics: [],
    outputShape: (inputShape) => {
      if (inputShape.at(-1) === features && (inputShape.length === 1 || inputShape.length === 3)) return [1];
      throw usageError(`${name}: the input does not fit`, {
        input: inputShape,
        hint: `it should be [${features}] or [height, width, ${features}]; flatten() turns an image into a vector`,
      });
    },
    forward: (x, pass) => {
      const h = x.shape.length === 4 ? sum(x, [1, 2]) : x;
      const byClass = rowsByClass(name, pass, { parameter: 'embedding.weight', classes });
      const plain = add(matmul(h, pass.parameter('linear.weight')), pass.parameter('linear.bias'));
      return add(plain, sumKeep(mul(h, byClass), [1]));
    },
  };
}
