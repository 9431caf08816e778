// Rules for arithmetic: constants are folded, zeros and ones go, constants meet.
import { sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { isCenter } from '../../ops/center.ts';
import { isConcat, isPad, isReshape, isSlice, isTranspose } from '../../ops/layout.ts';
import { fill, fillValue } from '../../ops/leaf.ts';
import { add, isPointwise, mul, neg, pointwiseName, slopeOf } from '../../ops/pointwise.ts';
import { isBroadcast, isSum } from '../../ops/sum.ts';
import type { Rule } from '../rewrite.ts';

export function foldConstants(value: Value): Value | undefined {
  if (!pointwiseName(value)) return undefined;
  const constants = value.inputs.flatMap((input) => fillValue(input) ?? []);
  if (constants.length < value.inputs.length) return undefined;
  const [folded] = value.op.interpret(
    constants.map((constant) => Float64Array.of(constant)),
    value,
  );
  return folded === undefined ? undefined : fill(folded, value.shape);
}

/** Moving or repeating a constant gives the constant; summing it multiplies it. */
export function foldFillLayout(value: Value): Value | undefined {
  const [first] = value.inputs;
  const constant = first && fillValue(first);
  if (!first || constant === undefined) return undefined;
  if (isSum(value)) return fill(constant * (sizeOf(first.shape) / sizeOf(value.shape)), value.shape);
  if (isCenter(value)) return fill(0, value.shape);
  const movesOnly = [isReshape, isTranspose, isSlice, isBroadcast, isConcat, isPad].some((is) => is(value));
  const same = movesOnly && value.inputs.every((input) => fillValue(input) === constant);
  return same && (!isPad(value) || constant === 0) ? fill(constant, value.shape) : undefined;
}

export const arithmetic: readonly Rule[] = [
  simplifyMul,
  simplifyAdd,
  simplifySub,
  simplifyDiv,
  simplifyNeg,
  simplifyLeaky,
];

function simplifyMul(value: Value): Value | undefined {
  if (!isPointwise(value, 'mul')) return undefined;
  const [a, b] = value.inputs;
  const [ca, cb] = [fillValue(a), fillValue(b)];
  if (ca === 0 || cb === 0) return fill(0, value.shape);
  if (ca === 1) return b;
  if (cb === 1) return a;
  if (ca === -1) return neg(b);
  if (cb === -1) return neg(a);
  if (ca !== undefined) return mul(b, a);
  return mulOfConstant(a, b, cb) ?? mulOfConstantInside(a, b);
}

function simplifyAdd(value: Value): Value | undefined {
  if (!isPointwise(value, 'add')) return undefined;
  const [a, b] = value.inputs;
  if (fillValue(a) === 0) return b;
  if (fillValue(b) === 0) return a;
  if (a === b) return mul(a, fill(2, a.shape));
  // x + y + y: what the gradient of a square leaves behind.
  if (isPointwise(a, 'add') && a.inputs[1] === b) return add(a.inputs[0], mul(b, fill(2, b.shape)));
  return undefined;
}

function simplifySub(value: Value): Value | undefined {
  if (!isPointwise(value, 'sub')) return undefined;
  const [a, b] = value.inputs;
  return fillValue(b) === 0 ? a : fillValue(a) === 0 ? neg(b) : undefined;
}

function simplifyDiv(value: Value): Value | undefined {
  if (!isPointwise(value, 'div')) return undefined;
  const [a, b] = value.inputs;
  return fillValue(b) === 1 ? a : fillValue(a) === 0 ? fill(0, value.shape) : undefined;
}

function simplifyNeg(value: Value): Value | undefined {
  if (!isPointwise(value, 'neg')) return undefined;
  const [x] = value.inputs;
  return isPointwise(x, 'neg') ? x.inputs[0] : undefined;
}

/** With a slope of 1 a leaky ReLU bends nothing. */
function simplifyLeaky(value: Value): Value | undefined {
  if (isPointwise(value, 'leakyStep') && slopeOf(value) === 1) return fill(1, value.shape);
  return isPointwise(value, 'leakyRelu') && slopeOf(value) === 1 ? value.inputs[0] : undefined;
}

/** (x·k₁)·k₂ → x·(k₁k₂) and (−x)·k → x·(−k). */
function mulOfConstant(a: Value, b: Value, k: number | undefined): Value | undefined {
  if (k === undefined) return undefined;
  if (isPointwise(a, 'neg')) return mul(a.inputs[0], fill(-k, b.shape));
  if (!isPointwise(a, 'mul')) return undefined;
  const inner = fillValue(a.inputs[1]);
  return inner === undefined ? undefined : mul(a.inputs[0], fill(inner * k, b.shape));
}

/** x·(y·k) → (x·y)·k, so that constants meet. */
function mulOfConstantInside(a: Value, b: Value): Value | undefined {
  if (isPointwise(b, 'mul') && fillValue(b.inputs[1]) !== undefined) {
    return mul(mul(a, b.inputs[0]), b.inputs[1]);
  }
  if (isPointwise(a, 'mul') && fillValue(a.inputs[1]) !== undefined) {
    return mul(mul(a.inputs[0], b), a.inputs[1]);
  }
  return undefined;
}
