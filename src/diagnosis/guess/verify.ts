import { OPERATIONS } from '../../properties/numeric/round-off.ts';
import { generalReading } from '../../subject/general.ts';
import type { MapCall } from '../../subject/types.ts';
import { withinConvention } from '../../subject/within.ts';
import type { Agreement } from '../explain.ts';
import { digitsOf } from '../explain.ts';
import { type Cases, casesOf, judgedCases } from '../function/cases.ts';
import type { FunctionSubject } from '../function/probe.ts';
import type { Posed } from './functions.ts';
import { snapped } from './pilots.ts';
import type { Candidate } from './screen.ts';

/** The subject as it would be with another declaration. */
function declaredAs(subject: FunctionSubject, { convention, swapped }: Pick<Candidate, 'convention' | 'swapped'>) {
  const forwards =
    convention.secondTime === 'log2-step' && subject.kind === 'map' ? { domain: 'forward' as const } : {};
  if (!swapped || subject.kind !== 'map') return { ...bound(subject), ...forwards, convention } as FunctionSubject;
  const evaluate = (call: MapCall) => subject.evaluate({ ...call, s: call.t, t: call.s });
  return { ...bound(subject), ...forwards, evaluate, convention } as FunctionSubject;
}

/** The fields of a subject, also where it is an instance of a class. */
function bound(subject: FunctionSubject): FunctionSubject {
  return { ...subject, evaluate: (call: never) => subject.evaluate(call) } as FunctionSubject;
}

/** The cases at times that the subject knows, where it knows those of a grid alone. */
async function onGrid(cases: Cases): Promise<Cases> {
  const { subject, convention, problem, rows } = cases;
  if (convention.grid == null) return cases;
  return judgedCases(subject, problem, snapped(generalReading(convention, problem), rows));
}

/** Above this share of the signal a rounding tells nothing. */
const COARSE = 1e-3;

/** What the rounding of x and of the answer o does to X = A x + B o, or to v = (o - α x) / β, row by row: 64 u times the sizes of the terms. */
function headRounding({ subject, convention, problem, rows, observed, unit }: Cases): Float64Array {
  const reading = generalReading(convention, problem);
  const { x, s, t, d } = rows;
  return s.map((start, i) => {
    const { A, B } = reading.map(start, t[i]);
    const { alpha, beta } = reading.velocity(start);
    const isVelocity = subject.kind === 'velocity';
    const [ofX, ofO] = isVelocity ? [alpha[0] / beta[0], 1 / beta[0]] : [A[0], B[0]];
    let size = 0;
    for (let k = i * d; k < (i + 1) * d; k++) {
      const answer = Number.isNaN(observed.output[k]) ? 0 : observed.output[k];
      size = Math.max(size, Math.abs(ofX * x[k]) + Math.abs(ofO * answer));
    }
    return OPERATIONS * unit * size;
  });
}

/** Share of the rows at which a subject may have no answer: one direction of time. */
const ANSWERED = 0.4;

/** The agreement of a subject with the exact answers under a declaration, over all problems; undefined where one of its answers is wrong. */
export async function verified(
  posed: readonly Posed[],
  candidate: Pick<Candidate, 'convention' | 'swapped'>,
  seed: number,
): Promise<(Agreement & { readonly silent: number }) | undefined> {
  let [rows, silent] = [0, 0];
  const relative: number[] = [];
  for (const { subject, problem } of posed) {
    try {
      const within = withinConvention(problem, candidate.convention);
      const cases = await onGrid(await casesOf(declaredAs(subject, candidate), within, undefined, seed));
      const { d } = cases.rows;
      const rounding = headRounding(cases);
      // Where the head does not determine the answer nothing is judged.
      const judged = cases.judged.filter((i) => rounding[i] <= COARSE * cases.signal[i]);
      const answered = judged.filter((i) => !Number.isNaN(cases.observed.y[i * d]));
      if (answered.length < ANSWERED * judged.length || answered.length === 0) return undefined;
      for (const i of answered) {
        let off = 0;
        for (let k = i * d; k < (i + 1) * d; k++) off = Math.max(off, Math.abs(cases.observed.y[k] - cases.truth[k]));
        if (!(off <= cases.tolerance[i] + rounding[i])) return undefined;
        relative.push(off / cases.signal[i]);
      }
      rows += answered.length;
      silent += judged.length - answered.length;
    } catch {
      return undefined;
    }
  }
  return { fits: rows, cases: rows, digits: digitsOf(relative), silent };
}
