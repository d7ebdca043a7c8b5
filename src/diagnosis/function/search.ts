import { type Agreement, explanationOf } from '../explain.ts';
import { charge } from '../work.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Found, Prediction } from './candidate.ts';
import type { Comparison } from './cases.ts';
import { agreementOf, type Level, levelOf, pilots, screened } from './compare.ts';
import { fitParameter } from './fit-parameter.ts';
import { pick } from './rows.ts';
import { coarsely } from './watched.ts';

/** Work of a candidate beside the exact answers that it asks for. */
const EACH = 20;

/** Candidates that reproduce the numbers, fewest changes first, and how many were tried. */
export interface SearchOutcome {
  readonly found: readonly Found[];
  readonly tried: number;
}

/** Tries candidates one by one: a few rows tell most of them from the subject, all rows decide on the others. */
export function searchCandidates(
  cases: Comparison,
  candidates: Iterable<Candidate>,
  stop: Pick<AbortSignal, 'aborted'>,
): SearchOutcome {
  const found: Found[] = [];
  let tried = 0;
  if (cases.wrong.length === 0) return { found, tried };
  for (const candidate of candidates) {
    if (stop.aborted) break;
    charge(EACH);
    tried++;
    const level = levelOf(cases, candidate.level);
    const one = 'predict' in candidate ? tryFixed(cases, level, candidate) : tryFitted(cases, level, candidate);
    if (one !== undefined) found.push(one);
  }
  // Where something reproduces all numbers, what reproduces most of them is beside the point.
  const whole = found.filter(({ explanation: { fits, cases: count } }) => fits === count);
  return { found: ranked(whole.length > 0 ? whole : found), tried };
}

/** Fewest changes first, then most digits; of those that say the same of a subject, the first. */
function ranked(found: readonly Found[]): Found[] {
  const best = [...found].sort((a, b) => a.cost - b.cost || b.explanation.digits - a.explanation.digits);
  return best.filter((one, index) => best.findIndex((other) => other.explanation.id === one.explanation.id) === index);
}

function tryFixed(cases: Comparison, level: Level, candidate: FixedCandidate): Found | undefined {
  const few = pilots(cases);
  const prediction = coarsely(cases.coarse?.steps, () => safely(candidate.predict)(pick(level.rows, few)));
  if (!screened(cases, level, few, prediction)) return undefined;
  return accepted(cases, level, candidate);
}

function tryFitted(cases: Comparison, level: Level, candidate: FittedCandidate): Found | undefined {
  const { starts, predictAt, claimAt, errorAt, cost } = candidate;
  // A number found on so few rows would explain nothing.
  if (cases.wrong.length < 4) return undefined;
  const found = fitParameter(cases, level, starts, candidate);
  const claim = found === undefined ? undefined : claimAt(found.value);
  if (found === undefined || claim === undefined) return undefined;
  const { value, uncertainty } = found;
  const predict = predictAt(value);
  const step = 1e-6 * (Math.abs(value) || 1e-3);
  const slack = safely(predictAt(value + step));
  // What the number may be off, and what the prediction itself is.
  const error: Prediction = (rows) => {
    const [at, beside, own] = [safely(predict)(rows), slack(rows), errorAt?.(value)(rows)];
    return at
      .map((one, k) => (Math.abs(beside[k] - one) / step) * uncertainty + (own?.[k] ?? 0))
      .map((one) => (Number.isFinite(one) ? one : 0));
  };
  return accepted(cases, level, { claim, cost, level: candidate.level, predict, error });
}

/** How a candidate agrees with a subject at other cases; undefined where it does not. */
export function reproduces(cases: Comparison, candidate: FixedCandidate): Agreement | undefined {
  return agreementOf(cases, levelOf(cases, candidate.level), safely(candidate.predict), candidate.error);
}

/** The candidate as an explanation, where it reproduces the numbers at all rows. */
function accepted(cases: Comparison, level: Level, candidate: FixedCandidate): Found | undefined {
  const agreement = agreementOf(cases, level, safely(candidate.predict), candidate.error);
  if (agreement === undefined) return undefined;
  const cost = candidate.cost + (agreement.fits < agreement.cases ? 1 : 0);
  return { explanation: explanationOf(candidate.claim, agreement), cost, candidate };
}

/** A formula that cannot be evaluated somewhere has no answer there. */
function safely(predict: Prediction): Prediction {
  return (rows) => {
    try {
      return predict(rows);
    } catch {
      return new Float64Array(rows.n * rows.d).fill(Number.NaN);
    }
  };
}
