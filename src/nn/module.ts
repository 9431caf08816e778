import { at } from '../core/at.ts';
import { EarthmoverError, usageError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { type Shape, sameShape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';

/** How a parameter is laid out in memory; `pytorch.ts` says what PyTorch's layout of each is. */
export type Layout = 'vector' | 'linear' | 'conv' | 'conv-transpose';

/** One trained tensor. */
export interface ParameterSpec {
  /** Within a model, as in the state dict of an `nn.Sequential`: `0.weight`. */
  readonly name: string;
  /** vector [c], linear [in, out], conv [kh, kw, in, out], conv-transpose [kh, kw, out, in]. */
  readonly shape: Shape;
  readonly layout: Layout;
  /** Start values in this layout, row-major: as many draws as elements, in order. */
  readonly initial: (random: Random) => Float32Array;
}

/** One running average: kept with the weights, neither trained nor clipped. */
export interface StatisticSpec {
  /** `1.running_mean` or `1.running_var`. */
  readonly name: string;
  readonly shape: Shape;
  /** Every element at the start. */
  readonly initial: number;
}

/** Batch moments that a training pass leaves for the running averages. */
export interface BatchMoments {
  /** Names of the two statistics. */
  readonly mean: string;
  readonly variance: string;
  /** Σ x: [groups, 1, C]. */
  readonly sum: Value;
  /** Σ (x − mean)²: [groups, 1, C]. */
  readonly squares: Value;
  /** Samples per channel and group, at least 2. */
  readonly count: number;
  /** Weight of the new batch in the running average. */
  readonly momentum: number;
}

/** One run through a model while its graph is built. */
export interface Pass {
  readonly parameter: (name: string) => Value;
  /** The running averages; asked for in mode `eval` only. */
  readonly statistic: (name: string) => Value;
  /** Equal batches, one after the other in the rows of x, that share the pass but not their batch statistics. */
  readonly groups: number;
  readonly mode: 'train' | 'eval';
  /** Called once for each batch norm in mode `train`. */
  readonly moments: (moments: BatchMoments) => void;
}

/** A layer: any object of this form can stand beside the built-in ones. Shapes are without the batch; images are [h, w, c]. */
export interface Module {
  /** For summaries and errors: `conv2d 64→128 k4 s2 p1`. */
  readonly name: string;
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  /** @throws usage error where the input does not fit. */
  readonly outputShape: (inputShape: Shape) => Shape;
  /** @param x [n, ...inputShape] */
  readonly forward: (x: Value, pass: Pass) => Value;
  /** false: takes no index in a sequential's parameter names. */
  readonly numbered?: false;
}

export interface Model {
  readonly name: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** In order; their parameters carry the names that they have in the model. */
  readonly layers: readonly Module[];
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  /** @param x [n, ...inputShape] */
  readonly forward: (x: Value, pass: Pass) => Value;
}

/**
 * Layers one after the other; parameters are named by the layer's index, as in PyTorch's `nn.Sequential`.
 *
 * @param inputShape without the batch
 * @throws usage error that names the layer whose input does not fit.
 */
export function sequential(name: string, inputShape: Shape, layers: readonly Module[]): Model {
  const shapes: Shape[] = [checkedShape(inputShape)];
  const named: Module[] = [];
  let index = 0;
  layers.forEach((layer, position) => {
    const from = at(shapes, position);
    shapes.push(inLayer(name, position, layer, () => checkedShape(layer.outputShape(from))));
    named.push(layer.numbered === false ? layer : prefixed(layer, `${index++}.`));
  });

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
    forward,
  };
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

/** Trained numbers of a model or layer. */
export function parameterCount({ parameters }: Pick<Module, 'parameters'>): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function prefixed(layer: Module, prefix: string): Module {
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
    const fault = error.message.split('\n')[0] ?? '';
    throw new EarthmoverError(error.kind, fault, {
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
