/** In words, how the rows of `own` are those of `asked` arranged otherwise; undefined where they are not. Both n × d, bit by bit. */
export function arrangedOtherwise(own: Float64Array, asked: Float64Array, d: number): string | undefined {
  const n = own.length / d;
  const columns = columnOrder(n, d, (i, j, c) => Object.is(own[i * d + c], asked[i * d + j]));
  if (columns !== undefined) return `its columns are those asked in the order ${columns.join(', ')}`;
  const keyOf = (values: Float64Array, i: number): string => values.subarray(i * d, (i + 1) * d).join(' ');
  const places = new Map<string, number[]>();
  for (let i = n - 1; i >= 0; i--) {
    const key = keyOf(asked, i);
    places.set(key, [...(places.get(key) ?? []), i]);
  }
  const order = Array.from({ length: n }, (_, i) => places.get(keyOf(own, i))?.pop());
  const moved = order.findIndex((place, i) => place !== undefined && place !== i);
  // Points that answers made are no longer those asked.
  const known = order.filter((place) => place !== undefined).length;
  if (moved < 0 || known < n / 2) return undefined;
  return `its rows are those asked in another order, row ${moved} is question ${order[moved]}`;
}

/** Which column c of one array is column j of the other in nine tenths of the rows, for each j; undefined where that is no other order. */
export function columnOrder(
  n: number,
  d: number,
  fits: (i: number, j: number, c: number) => boolean,
): readonly number[] | undefined {
  const order: number[] = [];
  for (let j = 0; j < d; j++) {
    const column = Array.from({ length: d }, (_, c) => c).find((c) => {
      let fitting = 0;
      for (let i = 0; i < n; i++) if (fits(i, j, c)) fitting++;
      return !order.includes(c) && fitting >= 0.9 * n;
    });
    if (column === undefined) return undefined;
    order.push(column);
  }
  return order.every((c, j) => c === j) ? undefined : order;
}
