// What a chart holds: columns of bounded length, however long a run goes on.

/** Points that a chart keeps at most; beyond it every second one goes. */
const most = 4000;

/** Columns of numbers over a common x, thinned out evenly as they grow. */
export interface Series {
  readonly push: (row: readonly (number | null)[]) => void;
  /** Puts a value into the last row, where that stands at this x. */
  readonly amend: (x: number, column: number, value: number) => void;
  readonly clear: () => void;
  /** [x, column, …] */
  readonly columns: readonly (number | null)[][];
}

/** @param width columns, x included */
export function createSeries(width: number): Series {
  const columns: (number | null)[][] = Array.from({ length: width }, () => []);
  let stride = 1;
  let seen = 0;
  return {
    columns,
    push: (row) => {
      if (seen++ % stride !== 0) return;
      row.forEach((value, i) => {
        columns[i]?.push(value);
      });
      if ((columns[0]?.length ?? 0) <= most) return;
      stride *= 2;
      for (const column of columns) column.splice(0, column.length, ...column.filter((_, i) => i % 2 === 0));
    },
    amend: (x, column, value) => {
      const last = (columns[0]?.length ?? 0) - 1;
      if (columns[0]?.[last] === x && columns[column]) columns[column][last] = value;
    },
    clear: () => {
      stride = 1;
      seen = 0;
      for (const column of columns) column.length = 0;
    },
  };
}
