// Layers that are made of layers. A parameter's name says the way to it by dots, as in PyTorch's modules that hold
// an `nn.Sequential`: `branch.2.weight`.

import { usageError } from '../core/errors.ts';
import { type Shape, sameShape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { add } from '../ops/pointwise.ts';
import type { Module, Pass } from './module.ts';
import { classesOf, numbered, prefixed } from './sequential.ts';

/** The layers one after the other as one layer, with their indices behind `prefix` in the names of its parameters. */
function inSeries(prefix: string, layers: readonly Module[]): Module {
  const named = numbered(layers).map((layer) => prefixed(layer, `${prefix}.`));
  return {
    name: named.map(({ name }) => name).join(', '),
    parameters: named.flatMap(({ parameters }) => parameters),
    statistics: named.flatMap(({ statistics }) => statistics),
    outputShape: (inputShape) => named.reduce((shape, layer) => layer.outputShape(shape), inputShape),
    forward: (x, pass) => named.reduce((value, layer) => layer.forward(value, pass), x),
  };
}

/**
 * A residual block (He et al. 2016): branch(x) + shortcut(x). Its parameters are called `branch.0.weight`, … and
 * `shortcut.0.weight`, …
 *
 * @param branch   layers one after the other
 * @param shortcut the way around them; none hands x on as it is
 * @throws usage error where layers differ in their classes, or both ways do not end in one shape, once the input's is known
 * @example
 * const block = layers.residual([layers.relu(), layers.conv2d(8, 8, { kernel: 3, padding: 1 })]);
 * block.outputShape([16, 16, 8]); // [16, 16, 8]
 */
export function residual(branch: readonly Module[], shortcut: readonly Module[] = []): Module {
  const ways = [inSeries('branch', branch), inSeries('shortcut', shortcut)] as const;
  const [main, around] = ways;
  const name = `residual(${main.name}${shortcut.length > 0 ? ` | ${around.name}` : ''})`;
  return {
    name,
    classes: classesOf(name, [...branch, ...shortcut]),
    parameters: ways.flatMap(({ parameters }) => parameters),
    statistics: ways.flatMap(({ statistics }) => statistics),
    outputShape: (inputShape: Shape) => {
      const [shape, other] = ways.map((way) => way.outputShape(inputShape)) as [Shape, Shape];
      if (sameShape(shape, other)) return shape;
      throw usageError('residual: branch and shortcut end in different shapes', {
        input: inputShape,
        branch: shape,
        shortcut: other,
        hint: 'both are added: give the shortcut a 1×1 convolution to the channels of the branch, and its resampling',
      });
    },
    forward: (x: Value, pass: Pass) => add(around.forward(x, pass), main.forward(x, pass)),
  };
}
