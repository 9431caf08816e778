// A table for a terminal.

/** Rows of cells below a heading, the first column to the left, the others to the right, or where `others` says. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  others: 'left' | 'right' = 'right',
): string {
  const widths = heading.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) =>
        i === 0 || others === 'left' ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join('  ');
  return [heading, ...rows].map((cells) => `${line(cells).trimEnd()}\n`).join('');
}
