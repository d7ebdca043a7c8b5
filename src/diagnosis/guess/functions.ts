import type { ExactProblem } from '../../analytic/types.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import { explanationOf } from '../explain.ts';
import type { FixedCandidate } from '../function/candidate.ts';
import { type Cases, casesOf } from '../function/cases.ts';
import { agreementOf, levelOf } from '../function/compare.ts';
import type { FunctionSubject } from '../function/probe.ts';
import { type Reading, readingCandidate } from '../function/readings.ts';
import { searchCandidates } from '../function/search.ts';
import { combinations, declarationOf } from './product.ts';
import type { Guess, GuessedConvention } from './types.ts';

/** A subject on one of the problems on which it is tried. */
export interface Posed {
  readonly subject: FunctionSubject;
  readonly problem: ExactProblem;
}

/** Most changes that are combined: direction, output, second time and clock are four. */
const DEPTH = 4;
/** Share of the rows that a convention may leave without an answer, as where a clock does not reach. */
const PARTLY = 0.3;

/** The convention of a map, a velocity or a one-time function, by the numbers that it answers. */
export async function guessFunction(posed: readonly Posed[], seed: number, signal: AbortSignal): Promise<Guess> {
  const [{ subject }] = posed;
  const common = { subject: subject.name, kind: subject.kind, problems: posed.map(({ problem }) => problem.id) };
  if (subject.exact === false) {
    return {
      ...common,
      status: 'unknown',
      conventions: [],
      tried: 0,
      reason: 'a trained network is near no convention: the numbers of an exact subject are needed',
    };
  }
  const all: Cases[] = [];
  for (const one of posed) all.push(await casesOf(one.subject, one.problem, undefined, seed));
  if (all.every(({ wrong }) => wrong.length === 0)) {
    const declaration = declarationOf(fullConventionSchema.parse(subject.convention ?? {}));
    return { ...common, status: 'as-declared', conventions: [{ declaration, declarable: true }], tried: 1 };
  }
  const [first, ...others] = [...all].sort((a, b) => b.wrong.length - a.wrong.length);
  let tried = 1;
  for (let count = 1; count <= DEPTH; count++) {
    const readings = new Map<FixedCandidate, Reading>();
    for (const reading of combinations(first.convention, subject.kind, first.problem, count)) {
      const candidate = readingCandidate(reading, subject.kind, first.problem, first.unit);
      if (candidate !== undefined) readings.set(candidate, reading);
    }
    const outcome = searchCandidates(first, readings.keys(), signal);
    tried += outcome.tried;
    const conventions = outcome.found
      .map(({ candidate }) => readings.get(candidate)!)
      .flatMap((reading) => fitting(reading, [first, ...others]));
    if (conventions.length > 0) {
      const declarable = conventions.filter((one) => one.declarable);
      return { ...common, status: 'found', conventions: declarable.length > 0 ? declarable : conventions, tried };
    }
  }
  return { ...common, status: 'none-fits', conventions: [], tried };
}

/** The convention with its agreement over all cases, where it contradicts none of them. */
function fitting(reading: Reading, all: readonly Cases[]): GuessedConvention[] {
  const digits: number[] = [];
  let [fits, count] = [0, 0];
  let claim: FixedCandidate['claim'] | undefined;
  for (const cases of all) {
    const candidate = readingCandidate(reading, cases.subject.kind, cases.problem, cases.unit);
    if (candidate === undefined) continue;
    claim ??= candidate.claim;
    if (cases.wrong.length === 0) continue;
    const agreement = agreementOf(cases, levelOf(cases, 'raw'), candidate.predict, candidate.error);
    if (agreement === undefined || agreement.fits < agreement.cases || agreement.cases < PARTLY * cases.judged.length)
      return [];
    digits.push(agreement.digits);
    fits += agreement.fits;
    count += agreement.cases;
  }
  if (claim === undefined || count === 0) return [];
  const explanation = explanationOf(claim, { fits, cases: count, digits: Math.min(...digits) });
  const declarable = reading.changes.every(({ wrap }) => wrap === undefined);
  return [{ declaration: declarationOf(reading.convention), explanation, declarable }];
}
