/** Eigenvalues, and eigenvectors as the columns of [size, size]; in no particular order. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix [size, size] by Jacobi's rotations, cyclic by rows: Golub and Van
 * Loan, "Matrix Computations", section 8.5. Absolute errors are a few roundings of the greatest eigenvalue. O(size³) a
 * sweep, and about ten sweeps.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  let norm = 0;
  for (const value of a) norm += value * value;
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let rest = 0;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) rest += a[i * size + j]! ** 2;
    // Two roundings of the norm, squared.
    if (rest <= norm * 2 ** -104) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

/** Makes the entry (p, q) zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const half = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  turn(a, size, p * size, q * size, 1, cosine, sine);
  turn(a, size, p, q, size, cosine, sine);
  turn(vectors, size, p, q, size, cosine, sine);
}

/** Turns two rows (stride 1) or two columns (stride `size`) into each other. */
function turn(
  matrix: Float64Array,
  size: number,
  first: number,
  second: number,
  stride: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0, i = first, j = second; k < size; k++, i += stride, j += stride) {
    const [x, y] = [matrix[i]!, matrix[j]!];
    matrix[i] = cosine * x - sine * y;
    matrix[j] = sine * x + cosine * y;
  }
}
