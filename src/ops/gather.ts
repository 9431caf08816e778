// gather and scatter: rows by number, each the transpose of the other.
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { type Binary, defineOp, isMadeBy, makeValue, type Value, type ValueOf } from '../graph/value.ts';

const gatherOp = defineOp<object, Binary>({
  name: 'gather',
  vjp: (dy, { inputs: [table, indices] }) => [scatter(dy, indices, rowCount(table)), undefined],
  interpret: ([table, indices], y) => {
    const width = rowSize(y);
    const result = new Float64Array(sizeOf(y.shape));
    indices.forEach((row, i) => {
      result.set(table.subarray(row * width, (row + 1) * width), i * width);
    });
    return result;
  },
});

/**
 * Rows of `table` [n, …] chosen by `indices` u32[m]: [m, …].
 * @throws usage error where `indices` is no u32[m]
 * @example
 * ops.gather(ops.input('table', [1000, 2]), ops.input('rows', [64], 'u32')).shape; // [64, 2]
 */
export function gather(table: Value, indices: Value): Value {
  checkIndices('gather', indices);
  return makeValue(gatherOp, [table, indices], {}, { shape: [rowCount(indices), ...table.shape.slice(1)] });
}

const scatterOp = defineOp<object, Binary>({
  name: 'scatter',
  vjp: (dy, { inputs: [, indices] }) => [gather(dy, indices), undefined],
  interpret: ([rows, indices], y) => {
    const width = rowSize(y);
    const result = new Float64Array(sizeOf(y.shape));
    rows.forEach((element, at) => {
      const row = indices[Math.floor(at / width)]!;
      result[row * width + (at % width)]! += element;
    });
    return result;
  },
});

/**
 * The transpose of `gather`: row i of `rows` [m, …] is added to row indices[i] of [count, …] zeros, in order of i.
 * @throws usage error where `indices` is no u32[m] with one index for each row
 * @example
 * ops.scatter(ops.input('dy', [64, 2]), ops.input('rows', [64], 'u32'), 1000).shape; // [1000, 2]
 */
export function scatter(rows: Value, indices: Value, count: number): Value {
  checkIndices('scatter', indices);
  if (rows.shape[0] !== indices.shape[0]) {
    throw usageError('scatter: rows and indices disagree', {
      rows: rows.shape,
      indices: indices.shape,
      hint: `one index for each row: indices should be u32[${rows.shape[0]}]`,
    });
  }
  return makeValue(scatterOp, [rows, indices], {}, { shape: [count, ...rows.shape.slice(1)] });
}

export function isGather(value: Value): value is ValueOf<object, Binary> {
  return isMadeBy(value, gatherOp);
}

export function isScatter(value: Value): value is ValueOf<object, Binary> {
  return isMadeBy(value, scatterOp);
}

/** The outermost size; a scalar is one row. */
export function rowCount({ shape: [rows = 1] }: Value): number {
  return rows;
}

function rowSize(y: Value): number {
  return sizeOf(y.shape.slice(1));
}

function checkIndices(op: string, indices: Value): void {
  if (indices.dtype !== 'u32' || indices.shape.length !== 1) {
    throw usageError(`${op}: indices must be u32[m]`, {
      indices: `${indices.dtype}[${indices.shape.join(', ')}]`,
      hint: "one row number for each row of the result: input(name, [m], 'u32')",
    });
  }
}
