import { mutantsOf } from '../mutants-of.ts';
import type { MetaMutant } from '../types.ts';

const at = (file: string): string => `properties/numeric/${file}.ts`;
const JUDGE = ['properties/numeric/judge.test.ts'];
const DIFFERENCE = ['properties/numeric/difference.test.ts', 'properties/numeric/stencil.test.ts'];
const ROUND_OFF = ['properties/numeric/round-off.test.ts'];
const OWN = ['properties/numeric/own-condition.test.ts'];

/** Tolerances, differences and the judgement of points. */
export const numericMutants: readonly MetaMutant[] = [
  ...mutantsOf(at('judge'), JUDGE, [
    [
      'nan-passes',
      ': Number.POSITIVE_INFINITY;\n    if (size > 1)',
      ': 0;\n    if (size > 1)',
      'an answer that is not finite passes',
    ],
    [
      'own-nan',
      '(!own && Number.isNaN(tolerance[i]))',
      'Number.isNaN(tolerance[i])',
      'without a truth a subject’s NaN excuses itself',
    ],
    [
      'at-tolerance',
      'if (size > 1) failures++;',
      'if (size >= 1) failures++;',
      'a residual equal to its tolerance fails',
    ],
    [
      'wide-tolerance',
      'tolerance[i] <= LARGEST_RELATIVE_TOLERANCE * signal[i]);\n    if',
      'true);\n    if',
      'a tolerance as large as the signal judges',
    ],
    [
      'cap',
      'inconclusive >= points || inconclusive > Math.max(2, INCONCLUSIVE_CAP * points)',
      'inconclusive >= points',
      'the cap on inconclusive points is ignored',
    ],
    ['cap-all', 'inconclusive >= points || ', '', 'a pass of no judged points where there are two'],
    ['first-worst', 'if (size > ratio) {', 'if (size < ratio || ratio < 0) {', 'the best point in place of the worst'],
    ['inverted', ': residual / tolerance;', ': tolerance / residual;', 'the ratio upside down'],
    [
      'zero-tolerance',
      'tolerance === 0 ? Number.POSITIVE_INFINITY',
      'tolerance === 0 ? 0',
      'where nothing is allowed everything is',
    ],
    [
      'worst-of-first',
      'badness(b, i) > badness(a, i) ? b : a',
      'badness(b, i) < badness(a, i) ? b : a',
      'the best part in place of the worst',
    ],
    [
      'worst-nan',
      'if (!Number.isFinite(residual[i])) return Number.POSITIVE_INFINITY;',
      'if (!Number.isFinite(residual[i])) return 0;',
      'a part that is not finite is passed over',
    ],
    [
      'missing-signal',
      'residual[i] + tolerance[i] + signal[i]',
      'residual[i]',
      'a missing truth is reported as a wide tolerance',
    ],
    ['enough', '0.25 * fine.length', '0 * fine.length', 'an additional check judges where no tolerance is small'],
  ]),
  ...mutantsOf(at('stencil'), DIFFERENCE, [
    [
      'amplification',
      'sum + Math.abs(weight), 0)',
      'sum + weight, 0)',
      'weights of both signs cancel in the amplification of errors',
    ],
    [
      'sign',
      '(product * (value[i - 1] - nodes',
      '(product * (value[i - 1] + nodes',
      'a sign in the recursion of the weights',
    ],
  ]),
  ...mutantsOf(at('difference'), DIFFERENCE, [
    ['step-ignored', '.amplification / h)', '.amplification)', 'round-off of differences does not grow with 1/h'],
    [
      'time-direction',
      'pt[row] = t[i] + move * dt[i];',
      'pt[row] = t[i] + move * ds[i];',
      'the second time moves with the first',
    ],
    [
      'room',
      'Math.floor(high / step) + Math.floor(-low / step) < order',
      'Math.floor(high / step) + Math.floor(-low / step) < order / 2',
      'nodes leave the room',
    ],
    [
      'off-centre',
      'Math.max(lowest, Math.min(centre, highest))',
      'Math.max(lowest, highest)',
      'one-sided differences where central ones fit',
    ],
    ['rounding', 'x: roundTo(dtype, px)', 'x: px', 'points that a float32 subject cannot be given'],
    ['owner', 'owner[row] = i;', 'owner[row] = 0;', 'all nodes belong to the first point'],
    [
      'no-room',
      'if (!(high - low > 0)) return Number.NaN;',
      'if (!(high - low > 0)) return wanted;',
      'a difference is taken where there is no room',
    ],
  ]),
  ...mutantsOf(at('round-off'), ROUND_OFF, [
    ['accuracy-ignored', 'Math.max(u, (accuracy ?? 0) / OPERATIONS)', 'u', 'the declared accuracy is ignored'],
    [
      'accuracy-min',
      'Math.max(u, (accuracy ?? 0)',
      'Math.min(u, (accuracy ?? 0)',
      'the smaller of round-off and accuracy',
    ],
  ]),
  ...mutantsOf(at('condition'), ROUND_OFF, [
    [
      'end-extent',
      '(sizeY[i] + endExtent[i] + amplification',
      '(sizeY[i] + amplification',
      'the cancellation of means in the answer is forgotten',
    ],
    [
      'conditioning',
      'amplification * (sizeX[i] + startExtent[i])',
      '(sizeX[i] + startExtent[i])',
      'the map’s own amplification is forgotten',
    ],
    ['tenfold', 'OPERATIONS * u * (sizeY[i]', '10 * OPERATIONS * u * (sizeY[i]', 'a tolerance ten times too wide'],
    ['time-terms', ' + sizeS[i] + sizeT[i]) +', ') +', 'round-off of the times is forgotten'],
    ['oracle', '(s[i] === t[i] ? 0 : integration) +', '', 'the error of the suite’s own integration is ignored'],
    [
      'oracle-diagonal',
      '(s[i] === t[i] ? 0 : integration) +',
      'integration +',
      'an error of integration is allowed where no time passes',
    ],
    ['quantile', ' +\n      cdf[i],', ',', 'inverting a distribution function is taken for exact'],
    [
      'precision',
      "u > 2 ** -40 ? 'float32' : 'float64'",
      "u > 2 ** -60 ? 'float32' : 'float64'",
      'float64 subjects are allowed float32’s error of integration',
    ],
    [
      'size',
      'Math.max(norm, end / at.startExtent[i]) * size[i]',
      'norm * size[i]',
      'the size of a derivative’s terms forgets the extents',
    ],
    ['along-s', 'at.ds[k] * ds[i]', 'at.ds[k] * dt[i]', 'a derivative along s with the rate of t'],
  ]),
  ...mutantsOf(at('cdf-error'), ROUND_OFF, [
    ['density', 'Math.exp(-logDensity)', 'Math.exp(logDensity)', 'times the density in place of over it'],
    [
      'best-factor',
      'worst = Math.max(worst, 1 / factorDensity',
      'worst = Math.min(worst || 1e300, 1 / factorDensity',
      'the best factor of a product in place of the worst',
    ],
    [
      'rotation',
      'target.rotation[k][j] * y[i * d + k]',
      'target.rotation[j][k] * y[i * d + k]',
      'the transposed rotation',
    ],
    [
      'variance',
      'const spread = noise + b * b * variance;',
      'const spread = noise + b * variance;',
      'b in place of b²',
    ],
    [
      'excess-sign',
      'Math.max(0, error - own[owner[row]])',
      'error - own[owner[row]]',
      'better nodes make up for worse ones',
    ],
    ['excess-weight', 'Math.abs(weight[row]) * Math.max', 'weight[row] * Math.max', 'weights of both signs cancel'],
  ]),
  ...mutantsOf(at('jvp-round-off'), ROUND_OFF, [
    [
      'second-order',
      'out[i] += change[i] / PERTURBATION;',
      'out[i] += 0 * change[i];',
      'how the derivative moves with its input is forgotten',
    ],
    [
      'scale',
      'out[i] += change[i] / PERTURBATION;',
      'out[i] += change[i];',
      'the change is not divided by its perturbation',
    ],
    ['oracle', ' + integration * size[i]);', ');', 'the error of the suite’s own integration is ignored'],
  ]),
  ...mutantsOf(at('own-condition'), OWN, [
    [
      'norm-max',
      'd <= DIRECTIONS ? norm[i] + own[i] : Math.max',
      'd <= DIRECTIONS ? Math.max(norm[i], own[i]) : Math.max',
      'the largest column in place of their sum',
    ],
    ['wide', 'norm[i] *= Math.sqrt(d / DIRECTIONS);', 'norm[i] *= 1;', 'four directions stand for all'],
    [
      'backward',
      'low[i] <= -h ? -h : 0',
      'low[i] <= -h ? 0 : 0',
      'at the end of time the time derivative is taken for 0',
    ],
    ['step', 'size / Math.abs(step(i))', 'size', 'differences are not divided by the step'],
    ['unit', 'OPERATIONS * unitOf(subject);', 'OPERATIONS * subject.u;', 'the declared accuracy is ignored'],
  ]),
  ...mutantsOf(at('allowance'), OWN, [
    [
      'nan-excuse',
      'Number.isFinite(value) ? value : 0',
      'Number.isFinite(value) ? value : Number.NaN',
      'a subject’s NaN makes its own tolerance NaN',
    ],
    ['signal', 'Math.max(value, b[i])', 'Math.min(value, b[i])', 'the smaller of answer and extent as signal'],
  ]),
  ...mutantsOf(
    at('regrouped'),
    ['properties/numeric/regrouped.test.ts'],
    [
      ['one-order', '(2 * n - 1 - i + Math.floor(n / 3)) % n', 'i', 'the batch in the order that it had'],
      [
        'nearest',
        'if (gap <= farthest[i]) continue;',
        'if (farthest[i] > 0) continue;',
        'the last copy that differs a little hides one that differs much',
      ],
      [
        'copies',
        '(Math.imul(i, GOLDEN) >>> 16) % n',
        '(Math.imul(i, GOLDEN) >>> 16) % 1',
        'copies of the first point alone',
      ],
      [
        'nan',
        'Number.isNaN(a - b) ? Number.POSITIVE_INFINITY',
        'Number.isNaN(a - b) ? 0',
        'a NaN in a large batch is no difference',
      ],
      [
        'alone',
        'out.set(await answers(rows), rows[0] * d)',
        'await answers(rows)',
        'points alone are asked for and not compared',
      ],
    ],
  ),
];
