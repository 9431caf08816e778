// The activations, each a layer without parameters. This module is the table that the rest derives from: an export
// here is `layers.NAME` of the library and a name that `mlp` takes, so nothing else but activations is exported.
import type { Value } from '../../graph/value.ts';
import * as ops from '../../ops/pointwise.ts';
import type { Module } from '../module.ts';
import { lambda } from './lambda.ts';

/** x for x > 0, slope·x otherwise. */
export const leakyRelu = (slope = 0.2): Module =>
  elementwise(`leakyRelu ${slope}`, (x) => ops.leakyRelu(x, slope));
/** max(x, 0) */
export const relu = (): Module => elementwise('relu', ops.relu);
export const tanh = (): Module => elementwise('tanh', ops.tanh);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (): Module => elementwise('sigmoid', ops.sigmoid);
/** log(1 + eˣ) */
export const softplus = (): Module => elementwise('softplus', ops.softplus);

function elementwise(name: string, forward: (x: Value) => Value): Module {
  return lambda(name, (inputShape) => inputShape, forward);
}
