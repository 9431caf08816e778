// Spectral normalisation of a layer's weight.
// Words: W is the weight as a matrix with a row for each output; σ = uᵀWv is its greatest singular value once u and v
// are its singular vectors, which power iteration makes them: v ← Wᵀu / ‖Wᵀu‖, u ← Wv / ‖Wv‖.

import { at } from '../../core/at.ts';
import { usageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { type Shape, sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { reshape, transpose } from '../../ops/layout.ts';
import { matmul } from '../../ops/matmul.ts';
import { div, greater, mul, select, sqrt } from '../../ops/pointwise.ts';
import { stopGradient } from '../../ops/stop-gradient.ts';
import { sumKeep } from '../../ops/sum.ts';
import { normalValues } from '../initialise.ts';
import type { Layout, Module, ParameterSpec, Pass, StatisticSpec } from '../module.ts';
import { requireCounts } from './require-counts.ts';

/** What `spectralNorm` can be told besides its layer. */
export interface SpectralNormOptions {
  /** Power iterations of each pass in mode `train`, default 1. */
  readonly iterations?: number;
  /** The least that a vector is divided by, default 1e-12. */
  readonly eps?: number;
}

/** The axis of a weight that counts its outputs; PyTorch's `dim`: 1 for transposed convolutions, 0 for the others. */
const outputAxis: Readonly<Record<Layout, number | undefined>> = {
  linear: 1,
  conv: 3,
  'conv-transpose': 2,
  matrix: 0,
  vector: undefined,
  map: undefined,
  window: undefined,
};

/**
 * Spectral normalisation (Miyato et al. 2018): the layer with its weight divided by the weight's greatest singular value,
 * so that the layer stretches nothing. It is `torch.nn.utils.spectral_norm`, with that function's names: the parameter
 * `weight_orig`, the statistics `weight_u` and `weight_v`.
 *
 * Each pass in mode `train` is one call of PyTorch: it moves the vectors first, by power iteration. No gradient goes
 * through them. Mode `eval` takes them as they are.
 *
 * @param layer any with a parameter `weight`: `linear`, `conv2d`, `convTranspose2d`; of a layer that is made of others,
 *   every such weight: `linear.weight` and `embedding.weight` of `projection`
 * @throws usage error where the layer has no such weight, or `iterations` is no whole number ≥ 1
 * @example
 * layers.spectralNorm(layers.linear(2, 512)).parameters.map(({ name }) => name); // ['weight_orig', 'bias']
 */
export function spectralNorm(
  layer: Module,
  { iterations = 1, eps = 1e-12 }: SpectralNormOptions = {},
): Module {
  const name = `${layer.name} spectral norm`;
  requireCounts(name, { iterations }, 1);
  const weights = layer.parameters.filter(isMatrix);
  if (weights.length === 0) {
    throw usageError('spectralNorm: the layer has no weight that is a matrix', {
      layer: layer.name,
      parameters: layer.parameters.map((parameter) => parameter.name).join(', ') || 'none',
      hint: 'wrap linear, conv2d or convTranspose2d',
    });
  }
  return {
    ...layer,
    name,
    parameters: layer.parameters.map((parameter) =>
      isMatrix(parameter) ? { ...parameter, name: `${parameter.name}_orig` } : parameter,
    ),
    statistics: [...layer.statistics, ...weights.flatMap(vectorsOf)],
    forward: (x, pass) => {
      const values = new Map(
        weights.map((weight) => [weight.name, normalised(pass, weight, { iterations, eps })]),
      );
      return layer.forward(x, {
        ...pass,
        parameter: (wanted) => values.get(wanted) ?? pass.parameter(wanted),
      });
    },
  };
}

function isMatrix({ name, layout }: ParameterSpec): boolean {
  return /(^|\.)weight$/.test(name) && outputAxis[layout] !== undefined;
}

/** The shapes of u and v: how many outputs there are, and what is left of the weight's axes. */
function shapesOf({ shape, layout }: ParameterSpec) {
  const axis = outputAxis[layout] ?? 0;
  return { axis, outputs: [at(shape, axis)], inputs: shape.filter((_, other) => other !== axis) };
}

function vectorsOf(weight: ParameterSpec): StatisticSpec[] {
  const { outputs, inputs } = shapesOf(weight);
  const layout = inputs.length === 1 ? 'vector' : 'window';
  return [
    { name: `${weight.name}_u`, shape: outputs, initial: unitVector(outputs) },
    { name: `${weight.name}_v`, shape: inputs, layout, initial: unitVector(inputs) },
  ];
}

/** W / σ; in mode `train` with vectors that this pass moves. */
function normalised(
  pass: Pass,
  spec: ParameterSpec,
  { iterations, eps }: Required<SpectralNormOptions>,
): Value {
  const { axis, outputs, inputs } = shapesOf(spec);
  const weight = pass.parameter(`${spec.name}_orig`);
  const matrix = matrixOf(weight, axis);
  let [u, v] = [row(pass.statistic(`${spec.name}_u`)), row(pass.statistic(`${spec.name}_v`))];
  if (pass.mode === 'train') {
    const fixed = stopGradient(matrix);
    for (let i = 0; i < iterations; i++) {
      v = unit(matmul(u, fixed, 'NT'), eps);
      u = unit(matmul(v, fixed), eps);
    }
    pass.assign(`${spec.name}_u`, reshape(u, outputs));
    pass.assign(`${spec.name}_v`, reshape(v, inputs));
  }
  return div(weight, reshape(sumKeep(mul(u, matmul(v, matrix))), []));
}

/** Wᵀ [inputs, outputs], the inputs in the order that they have in the weight. */
function matrixOf(weight: Value, axis: number): Value {
  const outputs = at(weight.shape, axis);
  const order = [...weight.shape.keys()].filter((other) => other !== axis);
  return reshape(transpose(weight, [...order, axis]), [sizeOf(weight.shape) / outputs, outputs]);
}

function row(vector: Value): Value {
  return reshape(vector, [1, sizeOf(vector.shape)]);
}

/** x / max(‖x‖, ε) of a row, as PyTorch's `normalize` has it. */
function unit(x: Value, eps: number): Value {
  const norm = sqrt(sumKeep(mul(x, x)));
  return div(x, select(greater(norm, eps), norm, eps));
}

/** A random direction. */
function unitVector(shape: Shape): (random: Random) => Float32Array {
  const draw = normalValues(shape, 0, 1);
  return (random) => {
    const values = draw(random);
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return values.map((value) => value / norm);
  };
}
