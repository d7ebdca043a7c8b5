import type { DrawnRow } from './drawn-rows.ts';
import type { Difference } from './edits.ts';

/** Standard deviations of a rank correlation that count as dependence. */
const DEPENDENT = 6;

/** What the times of rows depend on that they should be independent of: the largest rank correlation. */
export function dependence(rows: readonly DrawnRow[]): Difference | undefined {
  const d = rows[0]?.x0.length ?? 0;
  const features: readonly (readonly [string, string, (row: DrawnRow) => number])[] = Array.from(
    { length: d },
    (_, k) => k,
  ).flatMap((k) => {
    const of = d === 1 ? '' : `, coordinate ${k + 1}`;
    return [
      ['noise', `the noise x0${of}`, ({ x0 }: DrawnRow) => x0[k]],
      ['data', `the data x1${of}`, ({ x1 }: DrawnRow) => x1[k]],
      ['pair', `the difference x1 - x0${of}`, ({ x0, x1 }: DrawnRow) => x1[k] - x0[k]],
    ] as const;
  });
  const targets: readonly (readonly [string, string, (row: DrawnRow) => number])[] = [
    ['times', 'the times depend', ({ t }) => t],
    ['times', 'the times depend', ({ s }) => s],
    ['diagonal', 'whether s = t depends', ({ s, t }) => (s === t ? 1 : 0)],
  ];
  let best: { z: number; difference: Difference } | undefined;
  for (const [feature, name, of] of features) {
    for (const [target, what, value] of targets) {
      const z = Math.abs(correlation(rows.map(of), rows.map(value))) * Math.sqrt(rows.length);
      if (!(z > DEPENDENT) || (best !== undefined && best.z >= z)) continue;
      best = {
        z,
        difference: {
          id: `law.${target}-from-${feature}`,
          kind: 'behaviour',
          title: `${what} on ${name} (rank correlation ${(z / Math.sqrt(rows.length)).toPrecision(2)}, ${z.toFixed(0)} standard deviations)`,
          mend: 'Draw the times independently of noise and data.',
        },
      };
    }
  }
  return best?.difference;
}

/** Correlation of the ranks. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]) => {
    const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
    const result = new Float64Array(values.length);
    for (let start = 0; start < order.length; ) {
      let end = start;
      while (end < order.length && values[order[end]] === values[order[start]]) end++;
      for (let k = start; k < end; k++) result[order[k]] = (start + end - 1) / 2;
      start = end;
    }
    const middle = (values.length - 1) / 2;
    return result.map((rank) => rank - middle);
  };
  const [p, q] = [ranks(a), ranks(b)];
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const size = Math.sqrt(dot(p, p) * dot(q, q));
  return size === 0 ? 0 : dot(p, q) / size;
}
