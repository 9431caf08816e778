// Values without inputs: what comes from outside, and constants.
import { usageError } from '../core/errors.ts';
import { type DType, type Shape, sizeOf } from '../core/shape.ts';
import { defineOp, isMadeBy, makeValue, type Value, type ValueOf } from '../graph/value.ts';

const inputOp = defineOp<{ readonly name: string }, readonly []>({
  name: 'input',
  vjp: () => [],
  interpret: (_, y) => {
    throw usageError(`interpret: no elements for input '${y.attributes.name}'`, {
      shape: y.shape,
      hint: 'feed every input of the graph',
    });
  },
});

/**
 * A value whose elements come from outside: data, a latent, a weight.
 *
 * @param name tells inputs apart, and is what `compileGraph` feeds it by
 * @param shape sizes, outermost first; [] is a scalar
 * @throws usage error where a size is no whole number ≥ 1
 * @example
 * ops.input('x', [64, 2]).shape; // [64, 2]
 */
export function input(name: string, shape: Shape, dtype: DType = 'f32'): Value {
  checkShape('input', shape);
  return makeValue(inputOp, [], { name }, { shape, dtype });
}

const fillOp = defineOp<{ readonly value: number }, readonly []>({
  name: 'fill',
  vjp: () => [],
  interpret: (_, y) => new Float64Array(sizeOf(y.shape)).fill(y.attributes.value),
});

/**
 * Every element the same constant.
 *
 * @param value the constant
 * @param shape a scalar when left out
 * @throws usage error where a size is no whole number ≥ 1
 * @example
 * interpret([ops.fill(0.5, [2])]); // [[0.5, 0.5]]
 */
export function fill(value: number, shape: Shape = []): Value {
  checkShape('fill', shape);
  return makeValue(fillOp, [], { value }, { shape });
}

/** The constant of a fill, or undefined for any other value. */
export function fillValue(value: Value): number | undefined {
  return isMadeBy(value, fillOp) ? value.attributes.value : undefined;
}

export function isInput(value: Value): value is ValueOf<{ readonly name: string }, readonly []> {
  return isMadeBy(value, inputOp);
}

/** The name that tells an input from the others. */
export function inputName(value: Value): string {
  if (!isInput(value)) throw new Error(`${value.op.name} is no input`);
  return value.attributes.name;
}

function checkShape(op: string, shape: Shape): void {
  if (shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw usageError(`${op}: a shape holds whole numbers ≥ 1`, { shape, hint: 'use [] for a scalar' });
  }
}
