import type { Formula, Term } from './formula.ts';
import { leastSquares } from './least-squares.ts';
import type { Times, Trial } from './trials.ts';

/** A factor of a term or group, as a function of the times with fitted constants. */
export interface FittedFactor {
  readonly slug: string;
  readonly title: string;
  readonly at: (times: Times) => number;
  readonly parameter: { readonly name: string; readonly value: number };
}

const short = (value: number) => String(Number(value.toPrecision(4)));

/** The two factors κ of some terms with |A + κ B|² = wanted, on one row. */
export function rootsOf(formula: Formula, keys: readonly string[], trial: Trial, wanted: number): readonly number[] {
  const sum = (inside: boolean) => {
    const part = formula.filter(({ key }) => keys.includes(key) === inside);
    return trial.x0.map((_, k) =>
      part.reduce((total, { c, q }) => total + (c(trial.times) === 0 ? 0 : c(trial.times) * q(trial)[k]), 0),
    );
  };
  const [B, A] = [sum(true), sum(false)];
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, value, k) => total + value * b[k], 0);
  const [p, q, r] = [dot(B, B), 2 * dot(A, B), dot(A, A) - wanted];
  const discriminant = q * q - 4 * p * r;
  if (!(p > 0) || !(discriminant >= -1e-9 * q * q)) return [];
  const root = Math.sqrt(Math.max(0, discriminant));
  return [(-q + root) / (2 * p), (-q - root) / (2 * p)];
}

/**
 * Factors as functions of the times that agree with one of the two roots of every row: a step that is clamped, a power of t - s, functions affine in s and t.
 * Constants come from few rows, all choices of their roots tried; all rows test them.
 */
export function fitFactors(
  trials: readonly Trial[],
  roots: readonly (readonly number[])[],
  tolerance: number,
): FittedFactor[] {
  if (roots.some((pair) => pair.length === 0)) return [];
  const near = (value: number, wanted: number) => Math.abs(value - wanted) <= tolerance * (1 + Math.abs(wanted));
  const agrees = (at: (times: Times) => number) =>
    trials.every(({ times }, i) => roots[i].some((root) => near(root, at(times))));
  return [
    ...clamped(trials, roots, near, agrees),
    ...powers(trials, roots, agrees),
    ...affine(trials, roots, agrees),
  ].slice(0, 1);
}

type Agrees = (at: (times: Times) => number) => boolean;

/** max(h, κ)/h or min(h, κ)/h. */
function clamped(
  trials: readonly Trial[],
  roots: readonly (readonly number[])[],
  near: (value: number, wanted: number) => boolean,
  agrees: Agrees,
): FittedFactor[] {
  const step = ({ s, t }: Times) => t - s;
  const odd = trials.findIndex((_, i) => !roots[i].some((root) => near(root, 1)));
  if (odd < 0) return [];
  return roots[odd].flatMap((root): FittedFactor[] => {
    const bound = root * step(trials[odd].times);
    const upper = root < 1;
    const at = (times: Times) => (upper ? Math.min(step(times), bound) : Math.max(step(times), bound)) / step(times);
    if (!(bound > 0) || !agrees(at)) return [];
    return [
      {
        slug: 'step-clamped',
        title: `its step t - s clamped to ${upper ? 'at most' : 'at least'} ${short(bound)}`,
        at,
        parameter: { name: 'bound', value: Number(bound.toPrecision(6)) },
      },
    ];
  });
}

function powers(trials: readonly Trial[], roots: readonly (readonly number[])[], agrees: Agrees): FittedFactor[] {
  const bases: readonly (readonly [string, string, (times: Times) => number])[] = [
    ['t - s', 'step', ({ s, t }) => t - s],
    ['t', 't', ({ t }) => t],
    ['s', 's', ({ s }) => s],
    ['1 - s', '1-s', ({ s }) => 1 - s],
    ['1 - t', '1-t', ({ t }) => 1 - t],
  ];
  for (const [name, slug, of] of bases) {
    for (const a of roots[0]) {
      for (const b of roots[1]) {
        if (!(a * b > 0)) continue;
        const power = Math.log(a / b) / Math.log(of(trials[0].times) / of(trials[1].times));
        const level = a / of(trials[0].times) ** power;
        if (!Number.isFinite(power) || Math.abs(power) > 6 || Math.abs(power) < 1e-6) continue;
        const at = (times: Times) => level * of(times) ** power;
        if (!agrees(at)) continue;
        const front = Math.abs(level - 1) < 1e-6 ? '' : `${short(level)} `;
        return [
          {
            slug: `times-power-of-${slug}`,
            title: `the further factor ${front}(${name})^${short(power)}`,
            at,
            parameter: { name: 'power', value: Number(power.toPrecision(5)) },
          },
        ];
      }
    }
  }
  return [];
}

function affine(trials: readonly Trial[], roots: readonly (readonly number[])[], agrees: Agrees): FittedFactor[] {
  const used = [0, 1, 2];
  const rows = used.map((i) => [1, trials[i].times.s, trials[i].times.t]);
  for (let mask = 0; mask < 8; mask++) {
    const [level, s, t] = leastSquares(
      rows,
      used.map((i) => roots[i][(mask >> i) & 1]),
    );
    const at = (times: Times) => level + s * times.s + t * times.t;
    if (!agrees(at)) continue;
    return [
      {
        slug: 'times-affine',
        title: `the further factor ${short(level)} + ${short(s)} s + ${short(t)} t`,
        at,
        parameter: { name: 'constant', value: Number(level.toPrecision(6)) },
      },
    ];
  }
  return [];
}

/** The formula with some terms multiplied by a fitted factor. */
export function withFactor(formula: Formula, keys: readonly string[], at: (times: Times) => number): Formula {
  return formula.map(
    (term): Term => (keys.includes(term.key) ? { ...term, c: (times) => at(times) * term.c(times) } : term),
  );
}
