// matmul: the matrix product, in three modes that are closed under gradients.
import { usageError } from '../core/errors.ts';
import { type Binary, defineOp, isMadeBy, makeValue, type Value, type ValueOf } from '../graph/value.ts';

/** Which operand is stored transposed: NN is a·b, NT is a·bᵀ, TN is aᵀ·b. The three are closed under gradients. */
export type MatmulMode = 'NN' | 'NT' | 'TN';

const gradients: Readonly<Record<MatmulMode, (dy: Value, a: Value, b: Value) => readonly Value[]>> = {
  NN: (dy, a, b) => [matmul(dy, b, 'NT'), matmul(a, dy, 'TN')],
  NT: (dy, a, b) => [matmul(dy, b, 'NN'), matmul(dy, a, 'TN')],
  TN: (dy, a, b) => [matmul(b, dy, 'NT'), matmul(a, dy, 'NN')],
};

export type MatmulValue = ValueOf<{ readonly mode: MatmulMode }, Binary>;

const matmulOp = defineOp<{ readonly mode: MatmulMode }, Binary>({
  name: 'matmul',
  vjp: (dy, { inputs: [a, b], attributes: { mode } }) => gradients[mode](dy, a, b),
  interpret: ([a, b], y) => {
    const { m, n, k } = matmulSizes(y);
    const { mode } = y.attributes;
    const result = new Float64Array(m * n);
    for (let row = 0; row < m; row++) {
      for (let t = 0; t < k; t++) {
        const left = a[mode === 'TN' ? t * m + row : row * k + t]!;
        for (let col = 0; col < n; col++) {
          result[row * n + col]! += left * b[mode === 'NT' ? col * k + t : t * n + col]!;
        }
      }
    }
    return result;
  },
});

/**
 * Matrix product of two rank-2 values.
 *
 * @param a [m, k], or [k, m] in mode TN
 * @param b [k, n], or [n, k] in mode NT
 * @returns [m, n]
 * @throws usage error where one of them is no matrix, or the inner sizes differ
 * @example
 * ops.matmul(ops.input('x', [64, 2]), ops.input('w', [2, 512])).shape; // [64, 512]
 */
export function matmul(a: Value, b: Value, mode: MatmulMode = 'NN'): Value {
  const [rowsOfA, columnsOfA] = matrixShape(a);
  const [rowsOfB, columnsOfB] = matrixShape(b);
  if (columnsOfA === undefined || columnsOfB === undefined) {
    throw usageError(`matmul ${mode}: a and b must have two dimensions`, {
      a: a.shape,
      b: b.shape,
      hint: 'reshape them first: [rows, columns]',
    });
  }
  const [k, m] = mode === 'TN' ? [rowsOfA, columnsOfA] : [columnsOfA, rowsOfA];
  const [depth, n] = mode === 'NT' ? [columnsOfB, rowsOfB] : [rowsOfB, columnsOfB];
  if (k !== depth) {
    throw usageError(`matmul ${mode}: a and b disagree`, {
      a: a.shape,
      b: b.shape,
      hint: `the inner sizes must be equal: ${k} against ${depth}`,
    });
  }
  return makeValue(matmulOp, [a, b], { mode }, { shape: [m, n] });
}

export function isMatmul(value: Value): value is MatmulValue {
  return isMadeBy(value, matmulOp);
}

/** m rows and n columns of the result, k terms in each element. */
export function matmulSizes(y: MatmulValue): { readonly m: number; readonly n: number; readonly k: number } {
  const [m, n = 1] = matrixShape(y);
  const [rows, columns = 1] = matrixShape(y.inputs[0]);
  return { m, n, k: y.attributes.mode === 'TN' ? rows : columns };
}

/** Rows and columns; no columns unless the value is a matrix. */
function matrixShape({ shape }: Value): readonly [rows: number, columns: number | undefined] {
  const [rows = 1, columns] = shape;
  return [rows, shape.length === 2 ? columns : undefined];
}
