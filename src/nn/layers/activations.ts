// The activations, each a layer without parameters. This module is the table that the rest derives from: an export
// here is `layers.NAME` of the library and a name that `mlp` takes, so nothing else but activations is exported.
import type { Value } from '../../graph/value.ts';
import * as ops from '../../ops/pointwise.ts';
import type { Module } from '../module.ts';
import { lambda } from './lambda.ts';

/**
 * x for x > 0, `slope`·x otherwise.
 * @example
 * layers.leakyRelu(0.2);
 */
export const leakyRelu = (slope = 0.2): Module =>
  elementwise(`leakyRelu ${slope}`, (x) => ops.leakyRelu(x, slope));
/**
 * max(x, 0)
 * @example
 * layers.relu();
 */
export const relu = (): Module => elementwise('relu', ops.relu);
/**
 * Hyperbolic tangent, in (−1, 1): the last layer of a generator of images.
 * @example
 * layers.tanh();
 */
export const tanh = (): Module => elementwise('tanh', ops.tanh);
/**
 * 1 / (1 + e⁻ˣ)
 * @example
 * layers.sigmoid();
 */
export const sigmoid = (): Module => elementwise('sigmoid', ops.sigmoid);
/**
 * log(1 + eˣ)
 * @example
 * layers.softplus();
 */
export const softplus = (): Module => elementwise('softplus', ops.softplus);
/**
 * x for x > 0, `alpha`·(eˣ − 1) otherwise (Clevert et al. 2016).
 *
 * @param alpha minus what it tends to on the left
 * @example
 * layers.elu();
 */
export const elu = (alpha = 1): Module => elementwise(`elu ${alpha}`, (x) => bent(x, alpha));
/**
 * 1.0507·x for x > 0, 1.7581·(eˣ − 1) otherwise: what keeps mean 0 and variance 1 (Klambauer et al. 2017).
 * @example
 * layers.selu();
 */
export const selu = (): Module =>
  elementwise('selu', (x) => ops.mul(bent(x, 1.6732632423543772), 1.0507009873554805));
/**
 * x·Φ(x), with the normal distribution's Φ (Hendrycks and Gimpel 2016), or its approximation by a hyperbolic tangent.
 *
 * @param approximate as PyTorch's `nn.GELU` has it
 * @example
 * layers.gelu();
 */
export const gelu = (approximate: 'none' | 'tanh' = 'none'): Module =>
  elementwise(approximate === 'tanh' ? 'gelu tanh' : 'gelu', (x) => {
    const inner = approximate === 'tanh' ? ops.tanh(cubic(x)) : ops.erf(ops.mul(x, Math.SQRT1_2));
    return ops.mul(ops.mul(x, 0.5), ops.add(inner, 1));
  });

/** √(2/π)·(x + 0.044715·x³) */
function cubic(x: Value): Value {
  return ops.mul(ops.add(x, ops.mul(ops.mul(x, ops.mul(x, x)), 0.044715)), Math.sqrt(2 / Math.PI));
}

/** ELU; what is raised is never positive, and so never overflows. */
function bent(x: Value, alpha: number): Value {
  const positive = ops.relu(x);
  return ops.add(positive, ops.mul(ops.sub(ops.exp(ops.sub(x, positive)), 1), alpha));
}

function elementwise(name: string, forward: (x: Value) => Value): Module {
  return lambda(name, (inputShape) => inputShape, forward);
}
