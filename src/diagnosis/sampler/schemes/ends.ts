import { shortNumber } from '../../explain.ts';
import type { Candidate, Prediction } from '../../function/candidate.ts';
import { eachEntry, type Rows, rowsOf } from '../../function/rows.ts';
import { filled, fitted, one, type StepParts } from '../scheme.ts';

/** Noise or samples changed on their way. */
export function wrongEnds({ oracle: { d, start, end }, map }: StepParts): Candidate[] {
  const whole = (rows: Rows) => map(rows.x, filled(rows.s, start), filled(rows.s, end));
  const clamp = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value));
  const out =
    (f: (y: number, i: number, rows: Rows) => number): Prediction =>
    (rows) =>
      eachEntry(whole(rows), d, (y, i) => f(y, i, rows));
  const into =
    (f: (x: number) => number): Prediction =>
    (rows) =>
      whole(rowsOf(rows.x.map(f), rows.s, rows.t));
  const ways: Candidate[] = [
    one('noise-returned', 'the noise is returned as it came', (rows) => rows.x.slice(), 'Apply the net.'),
    one(
      'noise-negated',
      'the noise comes with the other sign',
      into((x) => -x),
      'Use the noise as it is.',
    ),
    one('noise-folded', 'the absolute value of the noise is used', into(Math.abs), 'Use the noise as it is.'),
    one(
      'noise-zero',
      'the noise is read as 0',
      into((x) => 0 * x),
      'Use the noise of the caller.',
    ),
    one(
      'output-negated',
      'samples have the other sign',
      out((y) => -y),
      'Keep the sign.',
    ),
    one('output-absolute', 'samples are replaced by their absolute value', out(Math.abs), 'Keep the sign.'),
    fitted(
      'output-scaled',
      'factor',
      (c) => `samples are multiplied by ${shortNumber(c)}`,
      [1],
      1,
      (c) => out((y) => c * y),
      'Remove the factor.',
    ),
    fitted(
      'output-shifted',
      'shift',
      (c) => `${shortNumber(c)} is added to the samples`,
      [0],
      0,
      (c) => out((y) => y + c),
      'Remove the shift.',
    ),
    fitted(
      'output-clamped',
      'limit',
      (c) => `samples are clamped to ±${shortNumber(c)}`,
      [1, 2, 3, 4],
      0,
      (c) => out((y) => clamp(y, c)),
      'Remove the clamp.',
      1.1,
    ),
    fitted(
      'temperature',
      'factor',
      (c) => `the noise is multiplied by ${shortNumber(c)} (a temperature)`,
      [1, 0.5],
      1,
      (c) => into((x) => c * x),
      'Use the noise as it is, or declare its law.',
      1.15,
    ),
    fitted(
      'noise-shifted',
      'shift',
      (c) => `${shortNumber(c)} is added to the noise`,
      [0],
      0,
      (c) => into((x) => x + c),
      'Use the noise as it is.',
    ),
    fitted(
      'noise-clipped',
      'limit',
      (c) => `the noise is clipped to ±${shortNumber(c)}`,
      [1, 2, 3],
      0,
      (c) => into((x) => clamp(x, c)),
      'Use the noise as it is.',
      1.1,
    ),
  ];
  if (d > 1) {
    ways.push(
      one(
        'coordinates-reversed',
        'the coordinates of the samples come in reverse order',
        (rows) => {
          const y = whole(rows);
          return eachEntry(y, d, (_, i, k) => y[i * d + d - 1 - k]);
        },
        'Keep the order of the coordinates.',
      ),
    );
  }
  return ways;
}
