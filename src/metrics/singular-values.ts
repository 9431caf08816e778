// The singular values of a small matrix, and its rows turned until they are orthogonal: one-sided Jacobi.

const mostSweeps = 60;
/** Rows count as orthogonal from this cosine on. */
const cosineTolerance = 2 ** -50;

/**
 * The singular values of a matrix [rows, columns], in no particular order: rows are rotated in pairs until all of them
 * are orthogonal, and then their lengths are the values. One-sided Jacobi: Hestenes 1958; Golub and Van Loan, "Matrix
 * Computations", section 8.6. Small values are as exact as great ones. O(rows²·columns) a sweep, about eight sweeps.
 */
export function singularValues(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(orthogonalRows(matrix, rows, columns), (vector) => {
    let squares = 0;
    for (const value of vector) squares += value * value;
    return Math.sqrt(squares);
  });
}

/**
 * The rows of a matrix after those rotations. Of a symmetric matrix without negative eigenvalues each is an eigenvector as
 * long as its eigenvalue.
 */
export function orthogonalRows(matrix: Float64Array, rows: number, columns: number): Float64Array[] {
  const a = Float64Array.from(matrix);
  const vectors = Array.from({ length: rows }, (_, row) => a.subarray(row * columns, (row + 1) * columns));
  let greatest = 0;
  for (const value of a) greatest = Math.max(greatest, Math.abs(value));
  // Below this a row's square is noise of the greatest one's, and need not be turned any more.
  const negligible = (greatest * 2 ** -60) ** 2;
  for (let sweep = 0, turned = true; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    for (const [i, p] of vectors.entries()) {
      for (const q of vectors.slice(i + 1)) if (orthogonalise(p, q, negligible)) turned = true;
    }
  }
  return vectors;
}

/** Rotates two rows until they are orthogonal; false where they were. */
function orthogonalise(p: Float64Array, q: Float64Array, negligible: number): boolean {
  let pp = 0;
  let qq = 0;
  let pq = 0;
  for (let k = 0; k < p.length; k++) {
    const x = p[k]!;
    const y = q[k]!;
    pp += x * x;
    qq += y * y;
    pq += x * y;
  }
  if (pp <= negligible || qq <= negligible || Math.abs(pq) <= cosineTolerance * Math.sqrt(pp * qq))
    return false;
  const half = (qq - pp) / (2 * pq);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < p.length; k++) {
    const x = p[k]!;
    const y = q[k]!;
    p[k] = cosine * x - sine * y;
    q[k] = sine * x + cosine * y;
  }
  return true;
}
