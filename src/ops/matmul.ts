import { usageError } from '../core/errors.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';

/** Which operand is stored transposed: NN is a·b, NT is a·bᵀ, TN is aᵀ·b. The three are closed under gradients. */
export type MatmulMode = 'NN' | 'NT' | 'TN';

const gradients: Readonly<Record<MatmulMode, (dy: Value, a: Value, b: Value) => readonly Value[]>> = {
  NN: (dy, a, b) => [matmul(dy, b, 'NT'), matmul(a, dy, 'TN')],
  NT: (dy, a, b) => [matmul(dy, b, 'NN'), matmul(dy, a, 'TN')],
  TN: (dy, a, b) => [matmul(b, dy, 'NT'), matmul(a, dy, 'NN')],
};

const matmulOp: OpDefinition = {
  name: 'matmul',
  vjp: (dy, y) => gradients[matmulMode(y)](dy, y.inputs[0]!, y.inputs[1]!),
  interpret: ([a, b], y) => {
    const { m, n, k } = matmulSizes(y);
    const mode = matmulMode(y);
    const result = new Float64Array(m * n);
    for (let row = 0; row < m; row++) {
      for (let t = 0; t < k; t++) {
        const left = a![mode === 'TN' ? t * m + row : row * k + t]!;
        for (let col = 0; col < n; col++) {
          result[row * n + col]! += left * b![mode === 'NT' ? col * k + t : t * n + col]!;
        }
      }
    }
    return result;
  },
};

/**
 * Matrix product of two rank-2 values.
 *
 * @param a [m, k], or [k, m] in mode TN
 * @param b [k, n], or [n, k] in mode NT
 * @returns [m, n]
 */
export function matmul(a: Value, b: Value, mode: MatmulMode = 'NN'): Value {
  if (a.shape.length !== 2 || b.shape.length !== 2) {
    throw usageError(`matmul ${mode}: a and b must have two dimensions`, {
      a: a.shape,
      b: b.shape,
      hint: 'reshape them first: [rows, columns]',
    });
  }
  const [k, m] = mode === 'TN' ? a.shape : [a.shape[1], a.shape[0]];
  const [depth, n] = mode === 'NT' ? [b.shape[1], b.shape[0]] : b.shape;
  if (k !== depth) {
    throw usageError(`matmul ${mode}: a and b disagree`, {
      a: a.shape,
      b: b.shape,
      hint: `the inner sizes must be equal: ${k} against ${depth}`,
    });
  }
  return makeValue(matmulOp, [a, b], { mode }, [m!, n!]);
}

export function isMatmul(value: Value): boolean {
  return value.op === matmulOp;
}

export function matmulMode(y: Value): MatmulMode {
  return y.attributes.mode as MatmulMode;
}

/** m rows and n columns of the result, k terms in each element. */
export function matmulSizes(y: Value): { readonly m: number; readonly n: number; readonly k: number } {
  const [m, n] = y.shape as [number, number];
  return { m, n, k: y.inputs[0]!.shape[matmulMode(y) === 'TN' ? 0 : 1]! };
}
