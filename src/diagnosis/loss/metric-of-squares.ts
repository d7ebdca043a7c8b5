import type { Difference } from './edits.ts';
import { leastSquares } from './least-squares.ts';
import { type Candidate, half, short } from './metrics.ts';

/** Metrics of |r|² alone. */
export function ofSquares(values: readonly number[], q: readonly number[], share: number): Candidate[] {
  const [x, y] = [half(q), half(values)];
  const candidates: Candidate[] = [];
  const add = (
    id: string,
    title: string,
    mend: string,
    weigh: (square: number) => number,
    parameter?: Difference['parameter'],
  ) =>
    candidates.push({
      id: `weighting.${id}`,
      kind: 'weighting',
      title,
      mend,
      weigh,
      ...(parameter === undefined ? {} : { parameter }),
    });

  const most = Math.max(...values);
  if (values.every((value) => value === most)) {
    add(
      'clipped',
      `every row has the value ${short(most)}, as of squares clipped there`,
      'Do not clip the loss.',
      () => most,
      { name: 'bound', value: Number((most / share).toPrecision(6)) },
    );
    return candidates;
  }
  const [slope, offset] = leastSquares(
    x.map((value) => [value, 1]),
    y,
  );
  if (Math.abs(offset) > 1e-9) {
    if (Math.abs(slope - share * Math.exp(-offset)) < 1e-3 * Math.abs(slope)) {
      add(
        'log-variance',
        `the loss is weighted by a log-variance, e^{-w} L + w with w = ${short(offset)}`,
        `Declare weighting {kind: "log-variance", logVariance: ${short(offset)}}.`,
        (value) => slope * value + offset,
        { name: 'logVariance', value: offset },
      );
    } else {
      add(
        'constant-added',
        `a constant ${short(offset)} is added to each row`,
        'Leave the constant out.',
        (value) => slope * value + offset,
        { name: 'constant', value: Number(offset.toPrecision(6)) },
      );
    }
  }
  if (y.every((value) => value > 0) && x.every((value) => value > 0)) {
    const [power, level] = leastSquares(
      x.map((value) => [Math.log(value), 1]),
      y.map(Math.log),
    );
    if (Math.abs(power - 1) > 1e-3) {
      const isNorm = Math.abs(power - 0.5) < 1e-3;
      add(
        isNorm ? 'norm' : 'power',
        isNorm ? 'the norm |r| stands in the place of its square' : `|r|² has the power ${short(power)}`,
        isNorm ? 'Square the residual, or declare penalty {kind: "absolute"} of the residual.' : 'Square the residual.',
        (value) => Math.exp(level) * value ** power,
        { name: 'power', value: Number(power.toPrecision(5)) },
      );
    }
    const saturating = fitLogarithm(x, y);
    if (saturating !== undefined) {
      const { constant: c, level: k } = saturating;
      add(
        'cauchy',
        `${Math.abs(k - 1) < 1e-3 ? '' : `${short(k)} `}ln(1 + |r|²/${short(c)}) stands in the place of |r|²`,
        'Leave the logarithm out; it cannot be declared.',
        (value) => k * Math.log(1 + value / c),
        { name: 'constant', value: Number(c.toPrecision(5)) },
      );
    }
    const adaptive = fitAdaptive(x, y);
    if (adaptive !== undefined) {
      const { power: p, constant: c, level: a } = adaptive;
      const scale = Math.exp(a) / share;
      const times = Math.abs(scale - 1) < 1e-3 ? '' : `${short(scale)} `;
      add(
        'adaptive',
        `the square is weighted by ${times}1/(|r|² + ${short(c)})^${short(p)}`,
        `Declare weighting {kind: "adaptive", power: ${short(p)}, constant: ${short(c)}}, or leave it out.`,
        (value) => Math.exp(a) * value * (value + c) ** -p,
        { name: 'power', value: Number(p.toPrecision(5)) },
      );
    }
  }
  if (x.every((value) => value > 0)) {
    const [slopeOfLog, shift] = leastSquares(
      x.map((value) => [Math.log(value), 1]),
      y,
    );
    add(
      'logarithm',
      `the logarithm ${Math.abs(slopeOfLog - 1) < 1e-3 ? '' : `${short(slopeOfLog)} `}ln |r|²${Math.abs(shift) < 1e-6 ? '' : ` + ${short(shift)}`} stands in the place of |r|²`,
      'Leave the logarithm out.',
      (value) => slopeOfLog * Math.log(value) + shift,
      { name: 'factor', value: Number(slopeOfLog.toPrecision(5)) },
    );
  }
  // κ (√(q + c²) - c) = y  ⇔  y² = κ² q - 2 κ c y.
  const [squared, mixed] = leastSquares(
    x.map((value, i) => [value, y[i]]),
    y.map((value) => value * value),
  );
  const k = Math.sqrt(squared);
  const c = -mixed / (2 * k);
  // A constant of 0 is the norm, which has a candidate of its own.
  if (squared > 0 && c > 1e-6 * Math.sqrt(Math.max(...x))) {
    add(
      'pseudo-huber',
      `a pseudo-Huber metric ${short(k)} (√(|r|² + ${short(c * c)}) - ${short(c)}) stands in the place of |r|²`,
      'Leave the metric out, or declare it as `penalty` of the residual.',
      (value) => k * (Math.sqrt(value + c * c) - c),
      { name: 'constant', value: Number(c.toPrecision(5)) },
    );
  }
  const clipped = values.filter((value) => value === most).length;
  if (clipped > 1)
    add(
      'clipped',
      `squares are clipped at ${short(most / share)}`,
      'Do not clip the loss.',
      (value) => Math.min(share * value, most),
      { name: 'bound', value: Number((most / share).toPrecision(6)) },
    );
  // Huber: δ (2 √q - δ) beyond δ, or half of all.
  for (const scale of [1, 0.5]) {
    const beyond = values.findIndex((value, i) => Math.abs(value - scale * share * q[i]) > 1e-3 * value && q[i] > 0);
    const inner = beyond < 0 ? -1 : q[beyond] - values[beyond] / (share * scale);
    if (inner < 0) continue;
    const delta = Math.sqrt(q[beyond]) - Math.sqrt(inner);
    add(
      'huber',
      `a Huber metric with the threshold ${short(delta)} stands in the place of |r|²`,
      'Leave the metric out, or declare it as `penalty` of the residual.',
      (value) => share * scale * (value <= delta * delta ? value : delta * (2 * Math.sqrt(value) - delta)),
      { name: 'threshold', value: Number(delta.toPrecision(5)) },
    );
  }
  return candidates;
}

/** Metrics of each entry of r. */
export function ofElements(share: number): Candidate[] {
  const mend = (penalty: string) =>
    `Square the residual and sum over the dimensions, or declare penalty {${penalty}, per: "element"} of the residual.`;
  const base = { kind: 'weighting' as const, weigh: () => Number.NaN };
  const smooth = (square: number) => (square <= 1 ? 0.5 * square : Math.sqrt(square) - 0.5);
  return [1, 1 / 2, 1 / 3].flatMap((over) => [
    {
      ...base,
      id: 'weighting.absolute',
      mend: mend('kind: "absolute"'),
      title: '|r| is taken entry by entry in the place of its square',
      element: (square: number) => over * share * Math.sqrt(square),
    },
    {
      ...base,
      id: 'weighting.smooth-absolute',
      mend: mend('kind: "huber", constant: 1'),
      title: 'a smooth absolute value is taken entry by entry in the place of the square',
      element: (square: number) => over * share * smooth(square),
    },
  ]);
}

/** y = κ ln(1 + x/c): c by a search over its logarithm, κ linear. */
function fitLogarithm(x: readonly number[], y: readonly number[]): { constant: number; level: number } | undefined {
  const at = (logarithm: number) => {
    const c = Math.exp(logarithm);
    const basis = x.map((value) => Math.log(1 + value / c));
    const [level] = leastSquares(
      basis.map((value) => [value]),
      y,
    );
    return { loss: basis.reduce((sum, value, i) => sum + (y[i] / (level * value) - 1) ** 2, 0), constant: c, level };
  };
  return minimised(at, -16, 12);
}

/** The best of a one-dimensional search: a grid of steps of 1/2, then thirds. */
function minimised<T extends { readonly loss: number }>(
  at: (logarithm: number) => T,
  low: number,
  high: number,
): T | undefined {
  let where = low;
  for (let k = low; k <= high; k += 0.5) if (at(k).loss < at(where).loss) where = k;
  let [a, b] = [where - 0.5, where + 0.5];
  for (let k = 0; k < 90; k++) {
    const [p, r] = [a + (b - a) / 3, b - (b - a) / 3];
    if (at(p).loss < at(r).loss) b = r;
    else a = p;
  }
  const best = at((a + b) / 2);
  return Number.isFinite(best.loss) ? best : undefined;
}

/** log(y/x) = a - p log(x + c): c by a search over its logarithm, a and p linear. */
function fitAdaptive(
  x: readonly number[],
  y: readonly number[],
): { power: number; constant: number; level: number } | undefined {
  const target = y.map((value, i) => Math.log(value / x[i]));
  const at = (logarithm: number) => {
    const c = Math.exp(logarithm);
    const [slope, level] = leastSquares(
      x.map((value) => [Math.log(value + c), 1]),
      target,
    );
    const loss = x.reduce((sum, value, i) => sum + (target[i] - level - slope * Math.log(value + c)) ** 2, 0);
    return { loss, power: -slope, constant: c, level };
  };
  const best = minimised(at, -25, 8);
  return best !== undefined && Math.abs(best.power) > 1e-3 && Number.isFinite(best.power) ? best : undefined;
}
