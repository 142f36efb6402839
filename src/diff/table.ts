/** Rows as text, each cell as wide as the widest of its column, two spaces between. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      // The last cell of a row makes no other row wider.
      if (column < row.length - 1) widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column < row.length - 1 ? cell.padEnd(widths[column]!) : cell,
    );
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}
