import { usageError } from '../core/errors.ts';
import { type DType, type Shape, sizeOf } from '../core/shape.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';

const inputOp: OpDefinition = {
  name: 'input',
  vjp: () => [],
  interpret: (_, y) => {
    throw usageError(`interpret: no elements for input '${String(y.attributes.name)}'`, {
      shape: y.shape,
      hint: 'feed every input of the graph',
    });
  },
};

/** A value whose elements come from outside: data, a latent, a weight. The name tells inputs apart. */
export function input(name: string, shape: Shape, dtype: DType = 'f32'): Value {
  checkShape('input', shape);
  return makeValue(inputOp, [], { name }, shape, dtype);
}

const fillOp: OpDefinition = {
  name: 'fill',
  vjp: () => [],
  interpret: (_, y) => new Float64Array(sizeOf(y.shape)).fill(y.attributes.value as number),
};

/** Every element the same constant. */
export function fill(value: number, shape: Shape = []): Value {
  checkShape('fill', shape);
  return makeValue(fillOp, [], { value }, shape);
}

/** The constant of a fill, or undefined for any other value. */
export function fillValue(value: Value): number | undefined {
  return value.op === fillOp ? (value.attributes.value as number) : undefined;
}

/** The name that tells an input from the others. */
export function inputName(value: Value): string {
  return value.attributes.name as string;
}

export function isInput(value: Value): boolean {
  return value.op === inputOp;
}

function checkShape(op: string, shape: Shape): void {
  if (shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw usageError(`${op}: a shape holds whole numbers ≥ 1`, { shape, hint: 'use [] for a scalar' });
  }
}
