import { leastSquares } from './least-squares.ts';
import { type Candidate, half, short, type Weigh } from './metrics.ts';
import type { Trial } from './trials.ts';

/** A function of the times: its name, its slug and its values. */
type Basis = readonly [name: string, slug: string, of: (trial: Trial) => number];

/** Weights that depend on the times: powers, and functions affine in a time; `fields` of the declaration take such a weight. */
export function timeWeights(
  trials: readonly Trial[],
  values: readonly number[],
  declared: readonly number[],
  weigh: Weigh,
  fields: string,
): Candidate[] {
  const at = (which: 'a' | 'b', { row: { path, s } }: Trial) => path[which].call(path, s);
  const ofPath: readonly Basis[] = [
    ['sigma(s)', 'sigma', (trial) => at('a', trial) / at('b', trial)],
    ['sigma(s)^-2', 'signal-to-noise', (trial) => (at('b', trial) / at('a', trial)) ** 2],
    ['a(s)', 'noise-coefficient', (trial) => at('a', trial)],
    ['b(s)', 'data-coefficient', (trial) => at('b', trial)],
  ];
  const rho = values.map((value, i) => value / declared[i]);
  if (rho.some((value) => !(value > 0))) return [];
  const bases: readonly Basis[] = [
    ['t - s', 'step', ({ times: { s, t } }) => t - s],
    ['s', 's', ({ times: { s } }) => s],
    ['t', 't', ({ times: { t } }) => t],
    ['1 - s', '1-s', ({ times: { s } }) => 1 - s],
    ['1 - t', '1-t', ({ times: { t } }) => 1 - t],
    ['u - s', 'first-step', ({ times: { s, u } }) => u - s],
    ['t - u', 'second-step', ({ times: { t, u } }) => t - u],
    ['1/s', 'inverse-s', ({ times: { s } }) => 1 / s],
    ['1/t', 'inverse-t', ({ times: { t } }) => 1 / t],
    ['s²', 's-squared', ({ times: { s } }) => s * s],
    ['t²', 't-squared', ({ times: { t } }) => t * t],
    ['s (1 - s)', 's-variance', ({ times: { s } }) => s * (1 - s)],
    ['t (1 - t)', 't-variance', ({ times: { t } }) => t * (1 - t)],
    ['s/(1 - s)', 's-ratio', ({ times: { s } }) => s / (1 - s)],
    ['t/(1 - t)', 't-ratio', ({ times: { t } }) => t / (1 - t)],
    ...(trials[0].row.path.kind === 'linear' ? [] : ofPath),
  ];
  const candidates: Candidate[] = [];
  const mend = (name: string, before: string, after: string) =>
    `Leave the weight out, or declare it: ${fields} {weight: "${before}(${name.replace('²', '^2').replace(' (', ' * (')})${after}"}.`;
  for (const [name, slug, of] of bases) {
    const base = trials.map(of);
    const known = half(base);
    if (known.every((value) => value > 0)) {
      const [power, level] = leastSquares(
        known.map((value) => [Math.log(value), 1]),
        half(rho).map(Math.log),
      );
      const nice = Math.round(2 * power) / 2;
      const shownPower = short(Math.abs(nice - power) < 1e-3 ? nice : power);
      if (Math.abs(power) > 1e-3) {
        candidates.push({
          id: `weighting.power-of-${slug}`,
          kind: 'weighting',
          title: `the term is weighted by ${Math.abs(level) < 1e-4 ? '' : `${short(Math.exp(level))} `}(${name})^${shownPower}`,
          mend: mend(name, Math.abs(level) < 1e-4 ? '' : `${short(Math.exp(level))} * `, `^${shownPower}`),
          parameter: { name: 'power', value: Number(power.toPrecision(5)) },
          weigh: (square, trial) => Math.exp(level) * of(trial) ** power * weigh(square, trial),
        });
      }
    }
    if (slug.startsWith('1-') || slug.endsWith('-ratio')) continue;
    for (const [sign, words] of [
      [1, ''],
      [-1, '1/'],
    ] as const) {
      // Relative to each value: they may go through many orders of magnitude.
      const inverse = half(rho).map((value) => value ** -sign);
      const [slope, level] = leastSquares(
        known.map((value, i) => [value * inverse[i], inverse[i]]),
        inverse.map(() => 1),
      );
      // Without its constant it is a power.
      const negligible = 1e-12 * Math.max(...known.map((value) => Math.abs(slope * value)));
      if (Math.abs(slope) < 1e-3 || Math.abs(level) < negligible) continue;
      candidates.push({
        id: `weighting.${sign < 0 ? 'inverse-' : ''}affine-in-${slug}`,
        kind: 'weighting',
        title: `the term is weighted by ${words}(${short(level)} ${slope < 0 ? '-' : '+'} ${Math.abs(slope - Math.sign(slope)) < 1e-3 ? '' : `${short(Math.abs(slope))} `}(${name}))`,
        mend: mend(name, `${words}(${short(level)} + ${short(slope)} * `, ')'),
        parameter: { name: 'constant', value: Number(level.toPrecision(5)) },
        weigh: (square, trial) => (level + slope * of(trial)) ** sign * weigh(square, trial),
      });
    }
    const [rate, level] = leastSquares(
      known.map((value) => [value, 1]),
      half(rho).map(Math.log),
    );
    if (Math.abs(rate) > 1e-3) {
      candidates.push({
        id: `weighting.exponential-in-${slug}`,
        kind: 'weighting',
        title: `the term is weighted by exp(${short(rate)} (${name}) + ${short(level)})`,
        mend: mend(name, `exp(${short(level)} + ${short(rate)} * `, ')'),
        parameter: { name: 'rate', value: Number(rate.toPrecision(5)) },
        weigh: (square, trial) => Math.exp(level + rate * of(trial)) * weigh(square, trial),
      });
    }
  }
  return candidates;
}
