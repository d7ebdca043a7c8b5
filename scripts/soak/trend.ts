/** A straight line through points, fitted by least squares: its slope and the standard error of that. */
export interface Trend {
  readonly slope: number;
  readonly error: number;
}

/** Least squares of y on x; at least three points. */
export function trendOf(x: readonly number[], y: readonly number[]): Trend {
  const n = x.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) / spread;
  const residual = x.reduce((sum, value, i) => sum + (y[i] - my - slope * (value - mx)) ** 2, 0);
  return { slope, error: Math.sqrt(residual / (n - 2) / spread) };
}
