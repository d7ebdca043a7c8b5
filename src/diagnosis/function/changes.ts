import type { ExactProblem } from '../../analytic/types.ts';
import type { FullConvention } from '../../subject/convention.ts';
import type { FunctionSubject } from './probe.ts';
import { type Rows, rowsOf } from './rows.ts';

type Evaluate = (rows: Rows) => Float64Array;

/** One thing that is otherwise than declared. */
export interface Change {
  /** Second part of the id `reading.…`. */
  readonly id: string;
  /** Changes of one field exclude each other. */
  readonly field: string;
  readonly title: string;
  /** Fields of the convention to declare. */
  readonly fields: Partial<FullConvention>;
  /** Default 1. */
  readonly cost?: number;
  /** What no declaration says: the raw call and answer are changed around those of the convention. */
  readonly wrap?: (inner: Evaluate) => Evaluate;
  readonly mend?: string;
}

/** Outputs in words. */
export const OUTPUTS: Readonly<Record<FullConvention['output'], string>> = {
  map: 'the output is the transported point',
  'average-velocity': 'the output is the average velocity',
  displacement: 'the output is the displacement X - x',
  endpoint: 'the output is the end point of a head ((T_t - T_1) x + (T_s - T_t) F) / (T_s - T_1)',
  ctm: 'the output is that of a CTM head (T_t x + (T_s - T_t) F) / T_s',
  'ctm-variance': 'the output is that of a CTM head that keeps the variance',
  'ctm-mixed': 'the output is that of a CTM head with both factors',
  'ddim-data': 'the output is the prediction of the data in a step of DDIM',
  'ddim-noise': 'the output is the prediction of the noise in a step of DDIM',
  fmm: 'the output is that of a head x + (t - s)(F - x)',
  trigflow: 'the output is that of a TrigFlow head',
  consistency: 'the output is that of a head c_skip x + c_out F',
  velocity: 'the output is the velocity',
  data: 'the output predicts the data',
  noise: 'the output predicts the noise',
  score: 'the output is the score',
  'v-prediction': 'the output is a v-prediction',
  flow: 'the output predicts noise - data',
  edm: 'the output is that of an EDM denoiser, c_skip x + c_out F',
};

/** Second times in words. */
export const SECONDS: Readonly<Record<FullConvention['secondTime'], string>> = {
  end: 'the second time is the end time',
  step: 'the second time is the step',
  'reversed-step': 'the second time is the step counted backwards',
  'log2-step': 'the second time is log2 of one over the step',
  none: 'there is no second time',
};

/** Clocks of public code: counts to a thousand, angles, noise embeddings ln(σ)/4 and 250 ln σ. */
export const CLOCKS: readonly { id: string; title: string; fields: Partial<FullConvention> }[] = [
  ...[1000, 999, 100].flatMap((count) => [
    {
      id: `clock-counts-to-${count}`,
      title: `time counts to ${count}`,
      fields: { clock: 'linear', timeScale: count } as const,
    },
  ]),
  { id: 'clock-counts-to-1', title: 'time counts to 1', fields: { clock: 'linear', timeScale: 1, timeOffset: 0 } },
  { id: 'clock-angle', title: 'time is an angle up to π/2', fields: { clock: 'linear', timeScale: Math.PI / 2 } },
  { id: 'clock-sigma', title: 'time is the noise level σ', fields: { clock: 'sigma', timeScale: 1 } },
  { id: 'clock-log-sigma', title: 'time is ln σ', fields: { clock: 'log-sigma', timeScale: 1 } },
  { id: 'clock-log-sigma-quarter', title: 'time is ln(σ)/4', fields: { clock: 'log-sigma', timeScale: 0.25 } },
  { id: 'clock-log-sigma-250', title: 'time is 250 ln σ', fields: { clock: 'log-sigma', timeScale: 250 } },
];

/** Every single change of a declared convention that a subject of a kind may follow on a problem. */
export function changesOf(declared: FullConvention, kind: FunctionSubject['kind'], problem: ExactProblem): Change[] {
  const changes: Change[] = [
    declared.time === 'noise-to-data'
      ? { id: 'time-reversed', field: 'time', title: 'time runs from data to noise', fields: { time: 'data-to-noise' } }
      : {
          id: 'time-reversed',
          field: 'time',
          title: 'time runs from noise to data',
          fields: { time: 'noise-to-data' },
        },
  ];
  if (declared.output !== 'map' || kind === 'velocity') {
    changes.push({
      id: 'negated',
      field: 'sign',
      title: 'the output has the other sign',
      fields: {},
      wrap: (inner) => (rows) => inner(rows).map((value) => -value),
      mend: 'Negate the output.',
    });
  }
  const perUnit = kind === 'velocity' ? declared.output === 'map' : declared.output === 'average-velocity';
  if (perUnit && declared.clock === 'linear' && declared.timeScale !== 1) {
    changes.push({
      id: 'clock-derivative-omitted',
      field: 'sign',
      title: 'the output is per unit of a clock from 0 to 1',
      fields: {},
      wrap: (inner) => (rows) => inner(rows).map((value) => value * declared.timeScale),
      mend: `Divide the output by ${declared.timeScale}, the rate of the clock.`,
    });
  }
  for (const output of Object.keys(OUTPUTS) as FullConvention['output'][]) {
    if (output === declared.output || !outputsOf(kind).includes(output)) continue;
    const title = kind === 'velocity' && output === 'map' ? 'the output is the velocity' : OUTPUTS[output];
    changes.push({ id: `output-${output}`, field: 'output', title, fields: { output } });
  }
  if (kind === 'map') {
    for (const secondTime of ['end', 'step', 'reversed-step', 'log2-step'] as const) {
      if (secondTime === declared.secondTime) continue;
      changes.push({
        id: `second-time-${secondTime}`,
        field: 'secondTime',
        title: SECONDS[secondTime],
        fields: { secondTime },
      });
    }
    changes.push({
      id: 'times-swapped',
      field: 'order',
      title: 'the two times are exchanged',
      fields: {},
      wrap: (inner) => (rows) => inner(rowsOf(rows.x, rows.t, rows.s)),
      mend: 'Exchange the two time arguments.',
    });
  }
  const times = (clock: (typeof CLOCKS)[number]) =>
    Object.entries(clock.fields).every(([name, value]) => declared[name as keyof FullConvention] === value);
  for (const clock of CLOCKS) {
    if (!times(clock)) changes.push({ ...clock, field: 'clock' });
  }
  for (const sigmaData of new Set([0.5, 1, problem.scale])) {
    if (sigmaData === declared.sigmaData) continue;
    changes.push({
      id: 'sigma-data',
      field: 'sigmaData',
      title: `σ_data is ${Number(sigmaData.toPrecision(4))}`,
      fields: { sigmaData },
    });
  }
  if (problem.definition.interpolant.kind === 'edm' && declared.pointScale !== 'edm') {
    changes.push({
      id: 'point-scale-edm',
      field: 'pointScale',
      title: 'points come divided by √(σ² + σ_data²)',
      fields: { pointScale: 'edm' },
    });
  }
  return changes;
}

const USES_SIGMA_DATA: readonly FullConvention['output'][] = [
  'trigflow',
  'consistency',
  'ctm-variance',
  'ctm-mixed',
  'edm',
];

/** Whether a convention has a head, or points, in which the standard deviation of the data occurs. */
export function usesSigmaData({ output, pointScale }: FullConvention): boolean {
  return USES_SIGMA_DATA.includes(output) || pointScale === 'edm';
}

/** What a kind of subject may return. */
export function outputsOf(kind: FunctionSubject['kind']): readonly FullConvention['output'][] {
  if (kind === 'velocity') return ['map', 'data', 'noise', 'score', 'v-prediction', 'flow', 'edm'];
  const heads = [
    'endpoint',
    'fmm',
    'trigflow',
    'consistency',
    'ctm',
    'ctm-variance',
    'ctm-mixed',
    'ddim-data',
    'ddim-noise',
  ] as const;
  return ['map', 'average-velocity', 'displacement', ...heads];
}
