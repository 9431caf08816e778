// The rows of an embedding by class. One-hot rows times a matrix: differentiable to every order, as any product is.

import { usageError } from '../../core/errors.ts';
import type { Value } from '../../graph/value.ts';
import { matmul } from '../../ops/matmul.ts';
import type { Pass } from '../module.ts';

/** The one-hot classes of a pass, [n, classes]. @throws usage error where there are none, or of another number */
export function classesIn(layer: string, pass: Pass, classes: number): Value {
  const given = pass.classes;
  if (given?.shape[1] === classes) return given;
  throw usageError(`${layer}: no classes of this number`, {
    classes: given?.shape ?? 'none',
    needed: `[batch, ${classes}], one-hot`,
    hint: 'give the class of each row: labels of the data in training, `classes` where samples are drawn or scored',
  });
}

/** Row y of the parameter [classes, width] for each row of class y: [n, width]. */
export function rowsByClass(
  layer: string,
  pass: Pass,
  { parameter, classes }: { readonly parameter: string; readonly classes: number },
): Value {
  return matmul(classesIn(layer, pass, classes), pass.parameter(parameter));
}
