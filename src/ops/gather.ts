import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';

const gatherOp: OpDefinition = {
  name: 'gather',
  vjp: (dy, y) => [scatter(dy, y.inputs[1]!, y.inputs[0]!.shape[0]!), undefined],
  interpret: ([table, indices], y) => {
    const width = rowSize(y);
    const result = new Float64Array(sizeOf(y.shape));
    indices!.forEach((row, i) => {
      result.set(table!.subarray(row * width, (row + 1) * width), i * width);
    });
    return result;
  },
};

/** Rows of `table` [n, …] chosen by `indices` u32[m]: [m, …]. */
export function gather(table: Value, indices: Value): Value {
  checkIndices('gather', indices);
  return makeValue(gatherOp, [table, indices], {}, [indices.shape[0]!, ...table.shape.slice(1)]);
}

const scatterOp: OpDefinition = {
  name: 'scatter',
  vjp: (dy, y) => [gather(dy, y.inputs[1]!), undefined],
  interpret: ([rows, indices], y) => {
    const width = rowSize(y);
    const result = new Float64Array(sizeOf(y.shape));
    indices!.forEach((row, i) => {
      for (let j = 0; j < width; j++) result[row * width + j]! += rows![i * width + j]!;
    });
    return result;
  },
};

/** The transpose of `gather`: row i is added to row indices[i] of [count, …] zeros, in order of i. */
export function scatter(rows: Value, indices: Value, count: number): Value {
  checkIndices('scatter', indices);
  if (rows.shape[0] !== indices.shape[0]) {
    throw usageError('scatter: rows and indices disagree', {
      rows: rows.shape,
      indices: indices.shape,
      hint: `one index for each row: indices should be u32[${rows.shape[0]}]`,
    });
  }
  return makeValue(scatterOp, [rows, indices], {}, [count, ...rows.shape.slice(1)]);
}

export function isGather(value: Value): boolean {
  return value.op === gatherOp;
}

export function isScatter(value: Value): boolean {
  return value.op === scatterOp;
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
