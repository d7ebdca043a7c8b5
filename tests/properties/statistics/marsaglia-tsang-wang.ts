/**
 * P(D_n < d) exactly, by the matrix power of Marsaglia, Tsang & Wang (2003) after Durbin (1973): an independent witness
 * of the two-sided p-values. For small n; accuracy about 1e-13.
 */
export function ksDistribution(d: number, n: number): number {
  const k = Math.floor(n * d) + 1;
  const m = 2 * k - 1;
  const h = k - n * d;
  const matrix = Array.from({ length: m }, (_, i) => Array.from({ length: m }, (_, j) => Number(i - j + 1 >= 0)));
  for (let i = 0; i < m; i++) {
    matrix[i][0] -= h ** (i + 1);
    matrix[m - 1][i] -= h ** (m - i);
  }
  matrix[m - 1][0] += 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) for (let g = 1; g <= i - j + 1; g++) matrix[i][j] /= g;
  }
  let power: number[][] = matrix;
  let value = 1;
  for (let step = 1; step < n; step++) power = multiply(power, matrix).map((row) => row.map((v) => (v * step) / n));
  value = (power[k - 1][k - 1] * n) / n;
  return value;
}

function multiply(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
}
