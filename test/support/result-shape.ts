// The shape of what a model makes, from the graph itself.
import type { Model } from '../../src/nn/module.ts';
import { input } from '../../src/ops/leaf.ts';

/** For a batch of 4, in mode `train`. */
export function resultShape(model: Model): readonly number[] {
  const specs = new Map([...model.parameters, ...model.statistics].map((spec) => [spec.name, spec]));
  const leaf = (name: string) => input(name, specs.get(name)!.shape);
  const y = model.forward(input('x', [4, ...model.inputShape]), {
    parameter: leaf,
    statistic: leaf,
    groups: 1,
    mode: 'train',
    assign: () => {},
    moments: () => {},
    uniform: (shape) => input('drawn', shape),
  });
  return y.shape;
}
