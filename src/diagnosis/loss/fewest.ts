import type { Fit } from './search-formula.ts';
import type { Trial } from './trials.ts';

/** The fits with the fewest differences; of those that are one residual up to its sign, the one that reads best. */
export function fewest(fits: readonly Fit[], trials: readonly Trial[]): Fit[] {
  const least = Math.min(...fits.map(({ differences }) => differences.length));
  const best = fits.filter(({ differences }) => differences.length === least);
  const plain = (fit: Fit) => (fit.differences.some(({ id }) => AWKWARD.test(id)) ? 1 : 0);
  const kept: { fit: Fit; r: number[] }[] = [];
  for (const fit of [...best].sort((a, b) => plain(a) - plain(b))) {
    const r = residualsOf(fit, trials);
    const same = kept.some((other) => other.fit.metric === fit.metric && r.length > 0 && parallel(r, other.r));
    if (!same) kept.push({ fit, r });
  }
  return kept.map(({ fit }) => fit);
}

/** Differences that say the same as others, less well. */
const AWKWARD = /^formula\.(student-v|diagonal-v|start-derivative|end-derivative|slope)-/;

function residualsOf({ formula }: Fit, trials: readonly Trial[]): number[] {
  return trials.flatMap((trial) => {
    const r = new Float64Array(trial.x0.length);
    for (const { c, q } of formula) {
      const factor = c(trial.times);
      if (factor !== 0)
        q(trial).forEach((value, k) => {
          r[k] += factor * value;
        });
    }
    // Each row up to its sign.
    const sign = Math.sign(r[0]) || 1;
    return [...r.map((value) => sign * value)];
  });
}

function parallel(a: readonly number[], b: readonly number[]): boolean {
  return a.every(
    (value, k) => Math.abs(value - b[k]) <= 1e-9 * (1 + Math.abs(value)) || (Number.isNaN(value) && Number.isNaN(b[k])),
  );
}
