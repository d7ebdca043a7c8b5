import { shortNumber } from '../../explain.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Prediction } from '../candidate.ts';
import { eachEntry, type Rows, rowsOf } from '../rows.ts';

/** The answer of the truth, changed on its way in or out. `moves`: the answer is a point, so that X - x is a displacement. */
export function changedOutputs(truth: Prediction, d: number, moves: boolean): Candidate[] {
  const what = moves ? 'the transported point' : 'the velocity';
  const fixed = (id: string, title: string, predict: Prediction, mend: string, cost = 1): FixedCandidate => ({
    level: 'canonical',
    cost,
    claim: { id: `formula.${id}`, kind: 'formula', title, like: `that of the exact answer where ${title}`, mend },
    predict,
  });
  const fitted = (
    id: string,
    parameter: string,
    title: (value: number) => string,
    starts: readonly number[],
    predictAt: (value: number) => Prediction,
    mend: string,
    none: number,
    cost = 1.2,
  ): FittedCandidate => ({
    level: 'canonical',
    cost,
    starts,
    predictAt,
    claimAt: (value) =>
      value === none ||
      !Number.isFinite(value) ||
      (/clamped/.test(id) && value < 1e-3) ||
      (none === 1 && Math.abs(value) < 1e-9)
        ? undefined
        : {
            id: `formula.${id}`,
            kind: 'formula',
            title: title(value),
            like: `that of the exact answer where ${title(value)}`,
            parameter: { name: parameter, value },
            mend,
          },
  });
  const after =
    (f: (y: number, i: number, rows: Rows, k: number) => number): Prediction =>
    (rows) =>
      eachEntry(truth(rows), d, (value, i, k) => f(value, i, rows, k));
  const before =
    (f: (x: number) => number): Prediction =>
    (rows) =>
      truth(rowsOf(rows.x.map(f), rows.s, rows.t));
  const moved =
    (f: (step: number, i: number, rows: Rows) => number): Prediction =>
    (rows) =>
      eachEntry(truth(rows), d, (value, i, k) => rows.x[i * d + k] + f(value - rows.x[i * d + k], i, rows));
  const h = (i: number, { s, t }: Rows) => t[i] - s[i];
  const clamp = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value));

  const common: Candidate[] = [
    fixed(
      'negated',
      `${what} has the other sign`,
      after((y) => -y),
      'Negate the output.',
    ),
    fixed('absolute', `${what} is replaced by its absolute value`, after(Math.abs), 'Keep the sign.'),
    fixed('absolute-points', 'points are replaced by their absolute value', before(Math.abs), 'Keep the sign.'),
    fixed(
      'points-negated',
      'points come with the other sign',
      before((x) => -x),
      'Keep the sign.',
    ),
    fixed(
      'points-at-origin',
      'every point is read as the origin',
      before((x) => x * 0),
      'Pass the points to the network.',
    ),
    fitted(
      'output-scaled',
      'factor',
      (c) => `${what} is multiplied by ${shortNumber(c)}`,
      [1],
      (c) => after((y) => c * y),
      'Remove the factor.',
      1,
      1.1,
    ),
    fitted(
      'output-shifted',
      'shift',
      (c) => `${shortNumber(c)} is added to every coordinate`,
      [0],
      (c) => after((y) => y + c),
      'Remove the shift.',
      0,
      1.1,
    ),
    fitted(
      'points-scaled',
      'factor',
      (c) => `points are multiplied by ${shortNumber(c)} first (noise or data scale)`,
      [1],
      (c) => before((x) => c * x),
      'Declare pointScale, or remove the factor.',
      1,
    ),
    fitted(
      'points-shifted',
      'shift',
      (c) => `${shortNumber(c)} is added to points first`,
      [0],
      (c) => before((x) => x + c),
      'Remove the shift.',
      0,
    ),
    fitted(
      'output-clamped',
      'limit',
      (c) => `${what} is clamped to ±${shortNumber(c)}`,
      [1, 2, 3, 4, 5, 6],
      (c) => after((y) => clamp(y, c)),
      'Remove the clamp.',
      Number.NaN,
      1.1,
    ),
    fitted(
      'points-clamped',
      'limit',
      (c) => `points are clamped to ±${shortNumber(c)} first`,
      [1, 2, 3, 4, 5, 6],
      (c) => before((x) => clamp(x, c)),
      'Remove the clamp.',
      0,
      1.15,
    ),
  ];
  if (d > 1) {
    const turned =
      (shift: number): Prediction =>
      (rows) => {
        const y = truth(rows);
        return eachEntry(y, d, (_, i, k) => y[i * d + ((k + shift) % d)]);
      };
    const reversed: Prediction = (rows) => {
      const y = truth(rows);
      return eachEntry(y, d, (_, i, k) => y[i * d + d - 1 - k]);
    };
    common.push(
      fixed(
        'coordinates-reversed',
        'the coordinates of the output come in reverse order',
        reversed,
        'Return the coordinates in the order of the points.',
      ),
    );
    if (d > 2)
      common.push(
        fixed(
          'coordinates-shifted',
          'the coordinates of the output are shifted by one',
          turned(1),
          'Return the coordinates in the order of the points.',
        ),
      );
    if (moves) {
      const exchanged: Prediction = (rows) => {
        const y = truth(rows);
        return eachEntry(y, d, (_, i, k) => rows.x[i * d + k] + y[i * d + d - 1 - k] - rows.x[i * d + d - 1 - k]);
      };
      common.push(
        fixed(
          'displacement-coordinates-reversed',
          'the coordinates of the displacement come in reverse order',
          exchanged,
          'Return the coordinates in the order of the points.',
        ),
      );
    }
  }
  for (const digits of [2, 3, 4, 5, 6, 7, 8, 9]) {
    const unit = 10 ** -digits;
    common.push(
      fixed(
        'output-decimals',
        `${what} is rounded to ${digits} decimals`,
        after((y) => Math.round(y / unit) * unit),
        'Return all digits.',
      ),
    );
  }
  if (!moves) return common;
  for (let ignored = 0; d > 1 && ignored < d; ignored++) {
    const title = `coordinate ${ignored + 1} is read as 0 and returned as it came`;
    const predict: Prediction = (rows) => {
      const y = truth(
        rowsOf(
          eachEntry(rows.x, d, (value, _, k) => (k === ignored ? 0 : value)),
          rows.s,
          rows.t,
        ),
      );
      return eachEntry(y, d, (value, i, k) => (k === ignored ? rows.x[i * d + k] : value));
    };
    common.push(fixed('coordinate-ignored', title, predict, 'Transport every coordinate.'));
  }
  return [
    ...common,
    fitted(
      'displacement-scaled',
      'factor',
      (c) => `the displacement X - x is multiplied by ${shortNumber(c)}`,
      [1],
      (c) => moved((step) => c * step),
      'Remove the factor.',
      1,
      1.15,
    ),
    fitted(
      'step-offset',
      'ε',
      (c) => `the factor of v is t - s + ${shortNumber(c)} in place of t - s`,
      [0],
      (c) => (rows) => {
        const y = truth(rows);
        return eachEntry(y, d, (value, i, k) => {
          const step = h(i, rows);
          // On the diagonal the displacement is nothing, and v its limit; rows there have no answer here.
          return step === 0 ? Number.NaN : value + (c * (value - rows.x[i * d + k])) / step;
        });
      },
      'Make the factor of v vanish at s = t (c_out without the offset).',
      0,
      1.15,
    ),
    fitted(
      'output-shrinks-with-step',
      'rate',
      (c) => `the transported point is multiplied by 1 - ${shortNumber(c)} (t - s)`,
      [0],
      (c) => after((y, i, rows) => y * (1 - c * h(i, rows))),
      'Remove the factor.',
      0,
    ),
    fitted(
      'shift-grows-with-step',
      'rate',
      (c) => `${shortNumber(c)} (t - s) is added to every coordinate`,
      [0],
      (c) => after((y, i, rows) => y + c * h(i, rows)),
      'Remove the shift.',
      0,
    ),
    fitted(
      'displacement-of-clamped-points',
      'limit',
      (c) => `the displacement is that of points clamped to ±${shortNumber(c)}`,
      [2, 3, 4, 5, 6],
      (c) => (rows) => {
        const near = rows.x.map((value) => clamp(value, c));
        return truth(rowsOf(near, rows.s, rows.t)).map((y, k) => y + (rows.x[k] - near[k]));
      },
      'Remove the clamp.',
      0,
      1.15,
    ),
  ];
}
