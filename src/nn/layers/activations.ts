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

function elementwise(name: string, forward: (x: Value) => Value): Module {
  return lambda(name, (inputShape) => inputShape, forward);
}
