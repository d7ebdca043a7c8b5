/**
 * Times as they were meant: one beyond the range by at most `slack`, which the rounding of a clock, a dtype or a sum of
 * steps explains, is put back on the end that it overshoots; others are left alone.
 */
export function withoutOvershoot(
  [first, last]: readonly [number, number],
  slack: number,
): (times: Float64Array) => Float64Array {
  const inside = (time: number): number => {
    if (time > last && time <= last + slack) return last;
    return time < first && time >= first - slack ? first : time;
  };
  return (times) => times.map(inside);
}
