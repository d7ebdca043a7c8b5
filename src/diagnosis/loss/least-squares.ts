/** x with least |A x - b|, by modified Gram–Schmidt; 0 for a column that depends on those before it. Rows of A have equal length. */
export function leastSquares(rows: readonly (readonly number[])[], right: readonly number[]): number[] {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, k) => Float64Array.from(rows, (row) => row[k]));
  const b = Float64Array.from(right);
  const upper: number[][] = [];
  const projected: number[] = [];
  const dot = (p: Float64Array, q: Float64Array) => p.reduce((sum, value, i) => sum + value * q[i], 0);
  for (let k = 0; k < width; k++) {
    const column = columns[k];
    const size = Math.sqrt(dot(column, column));
    upper[k] = new Array<number>(width).fill(0);
    upper[k][k] = size;
    if (
      !(
        size >
        1e-13 *
          (1 +
            Math.sqrt(
              dot(
                Float64Array.from(rows, (row) => row[k]),
                column,
              ),
            ))
      )
    ) {
      upper[k][k] = 0;
      projected[k] = 0;
      continue;
    }
    const unit = column.map((value) => value / size);
    for (let m = k + 1; m < width; m++) {
      const c = dot(unit, columns[m]);
      upper[k][m] = c;
      columns[m].forEach((_, i) => {
        columns[m][i] -= c * unit[i];
      });
    }
    projected[k] = dot(unit, b);
    b.forEach((_, i) => {
      b[i] -= projected[k] * unit[i];
    });
  }
  const x = new Array<number>(width).fill(0);
  for (let k = width - 1; k >= 0; k--) {
    if (upper[k][k] === 0) continue;
    let rest = projected[k];
    for (let m = k + 1; m < width; m++) rest -= upper[k][m] * x[m];
    x[k] = rest / upper[k][k];
  }
  return x;
}
