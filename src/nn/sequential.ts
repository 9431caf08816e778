// Layers one after the other as a model. A layer's errors say which layer of which model it was.

import { at } from '../core/at.ts';
import { EarthmoverError, firstLine, usageError } from '../core/errors.ts';
import { type Shape, sameShape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { Model, Module, Pass } from './module.ts';

/**
 * Layers one after the other; parameters are named by the layer's index, as in PyTorch's `nn.Sequential`.
 *
 * @param inputShape without the batch
 * @param layers from the input to the output
 * @throws usage error that names the layer whose input does not fit, and where layers differ in their classes.
 * @example
 * const critic = sequential('critic', [2], [layers.linear(2, 64), layers.relu(), layers.linear(64, 1)]);
 * critic.outputShape; // [1]
 */
export function sequential(name: string, inputShape: Shape, layers: readonly Module[]): Model {
  const shapes: Shape[] = [checkedShape(inputShape)];
  layers.forEach((layer, position) => {
    const from = at(shapes, position);
    shapes.push(inLayer(name, position, layer, () => checkedShape(layer.outputShape(from))));
  });
  const named = numbered(layers);

  function forward(x: Value, pass: Pass): Value {
    const rows = x.shape[0] ?? 0;
    if (!sameShape(x.shape, [rows, ...inputShape])) {
      throw usageError(`${name}: the input has the wrong shape`, {
        input: x.shape,
        hint: `it should be [${['batch', ...inputShape].join(', ')}]`,
      });
    }
    return named.reduce((value, layer, position) => {
      const result = inLayer(name, position, layer, () => layer.forward(value, pass));
      const expected = [rows, ...at(shapes, position + 1)];
      if (sameShape(result.shape, expected)) return result;
      throw usageError('the layer returns another shape than its outputShape announces', {
        model: name,
        layer: `${position}, ${layer.name}`,
        announced: expected,
        returned: result.shape,
        hint: 'make outputShape and forward of this layer agree',
      });
    }, x);
  }

  return {
    name,
    inputShape,
    outputShape: at(shapes, layers.length),
    layers: named,
    parameters: named.flatMap((layer) => layer.parameters),
    statistics: named.flatMap((layer) => layer.statistics),
    classes: classesOf(name, layers),
    forward,
  };
}

/** @throws usage error where two layers ask for different numbers of classes */
export function classesOf(model: string, layers: readonly Module[]): number | undefined {
  const [classes, other] = new Set(layers.flatMap((layer) => layer.classes ?? []));
  if (other === undefined) return classes;
  throw usageError('the layers of a model must agree on the number of classes', {
    model,
    classes: [classes, other],
    hint: 'give all of them the classes of the data',
  });
}

/**
 * The layer without an index of its own: PyTorch programs change shapes outside their `nn.Sequential`, and the
 * parameter names should be theirs.
 */
export function unnumbered(layer: Module): Module {
  if (layer.parameters.length + layer.statistics.length > 0) {
    throw usageError('unnumbered: a layer with parameters needs an index', {
      layer: layer.name,
      hint: 'only layers without parameters and statistics can do without',
    });
  }
  return { ...layer, numbered: false };
}

/** The layers with their indices in the names of their parameters, but for those that take none. */
export function numbered(layers: readonly Module[]): Module[] {
  let index = 0;
  return layers.map((layer) => (layer.numbered === false ? layer : prefixed(layer, `${index++}.`)));
}

/** The layer under names that begin with `prefix`. */
export function prefixed(layer: Module, prefix: string): Module {
  const rename = <T extends { readonly name: string }>(spec: T): T => ({ ...spec, name: prefix + spec.name });
  return {
    ...layer,
    parameters: layer.parameters.map(rename),
    statistics: layer.statistics.map(rename),
    forward: (x, pass) =>
      layer.forward(x, {
        ...pass,
        parameter: (name) => pass.parameter(prefix + name),
        statistic: (name) => pass.statistic(prefix + name),
        assign: (name, value) => pass.assign(prefix + name, value),
        moments: (m) => pass.moments({ ...m, mean: prefix + m.mean, variance: prefix + m.variance }),
      }),
  };
}

/** Runs a layer's own check and says, in its error, which layer of which model it was. */
function inLayer<T>(model: string, position: number, layer: Module, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EarthmoverError)) throw error;
    throw new EarthmoverError(error.kind, firstLine(error.message), {
      model,
      layer: `${position}, ${layer.name}`,
      ...error.facts,
    });
  }
}

function checkedShape(shape: Shape): Shape {
  if (shape.every((size) => Number.isInteger(size) && size >= 1)) return shape;
  throw usageError('not a shape', { shape, hint: 'every size should be a whole number of at least 1' });
}
