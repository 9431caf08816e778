// The dropout layer.
import { usageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import { fill } from '../../ops/leaf.ts';
import { greater, mul, sub } from '../../ops/pointwise.ts';
import type { Module } from '../module.ts';
import { lambda } from './lambda.ts';

/**
 * In training every element is 0 with probability `rate`, and the others are divided by 1 − rate (Srivastava et al.
 * 2014); outside it nothing changes. Which are 0 follows from the run's counters: other ones in each step, the same
 * ones when a run is resumed or repeated.
 *
 * @param rate from 0 to below 1, default 0.5
 * @throws usage error where it is not
 * @example
 * layers.dropout(0.3);
 */
export function dropout(rate = 0.5): Module {
  return dropping(`dropout ${rate}`, rate, (shape) => shape);
}

/**
 * As `dropout`, with whole channels of an image [h, w, c] that are 0 (Tompson et al. 2015).
 *
 * @param rate from 0 to below 1, default 0.5
 * @throws usage error where it is not
 * @example
 * layers.dropout2d(0.3);
 */
export function dropout2d(rate = 0.5): Module {
  return dropping(`dropout2d ${rate}`, rate, (shape) =>
    shape.map((size, axis) => (axis === 0 || axis === shape.length - 1 ? size : 1)),
  );
}

function dropping(name: string, rate: number, maskOf: (shape: Shape) => Shape): Module {
  if (!(rate >= 0 && rate < 1)) {
    throw usageError(`${name}: no probability that can be used`, {
      rate,
      hint: 'give a number from 0 to below 1, such as 0.5',
    });
  }
  return lambda(
    name,
    (inputShape) => inputShape,
    (x, pass) => {
      if (pass.mode === 'eval' || rate === 0) return x;
      // 1 where the number is at least the rate: 1 − (rate > number).
      const kept = sub(1, greater(fill(rate), pass.uniform(maskOf(x.shape))));
      return mul(x, mul(kept, 1 / (1 - rate)));
    },
  );
}
