import { type StagedOutcome, stagedLevel, stagedTest, type TestResult } from '../statistics/index.ts';
import type { Finding } from '../types.ts';
import { type Drawn, drawRows, Untold } from './drawn.ts';
import type { LossContext } from './search.ts';
import { count, short } from './text.ts';

/** False-pass rate for which detectable discrepancies are stated. */
const FALSE_PASS = 1e-3;

/** A claim about the law of what a loss draws itself. */
export interface DrawnClaim {
  /** Tests of n rows; the same names each time. */
  readonly tests: (drawn: Drawn) => readonly TestResult[];
  /** What breaks the claim outright, without statistics. */
  readonly broken?: (drawn: Drawn) => string | undefined;
  /** What each test detects when it is held at these rates. */
  readonly detects: (n: number, rates: { falseFail: number; falsePass: number }) => string;
  readonly subject: string;
  /** Rows that show what the claim is about, drawn where a row costs next to nothing. */
  readonly enough?: number;
}

/** A drawn row costs several evaluations of the exact flow: that many draws of a plain law. */
const ROWS_PER_SAMPLE = 4;

/** Ends a staged test: what is impossible under the claim needs no confirmation. */
export class Broken extends Error {}

/** A staged test of what a loss draws: a first look suspects, fresh rows confirm. */
export function drawnFinding(
  context: LossContext,
  { subject, detects, broken, tests, enough }: DrawnClaim,
): Promise<Finding> {
  const draw = async (n: number, label: string) => {
    const drawn = await drawRows(context, n, label);
    if (drawn.lost > 0) {
      throw new Broken(
        `The net is not called at a_s x0 + b_s x1 for ${count(drawn.lost, 'row')} of ${n}, so that their times are unknown.`,
      );
    }
    const found = broken?.(drawn);
    if (found !== undefined) throw new Broken(found);
    return tests(drawn);
  };
  return stagedFinding(context, { subject, detects, ...(enough === undefined ? {} : { enough }) }, draw);
}

/** A staged test of n fresh rows at a time; `draw` throws {@link Broken} where the claim is refuted outright. */
export async function stagedFinding(
  context: LossContext,
  claim: Pick<DrawnClaim, 'detects' | 'subject' | 'enough'>,
  draw: (n: number, label: string) => Promise<readonly TestResult[]>,
): Promise<Finding> {
  const cheap = context.problem?.mapKind === 'closed' && context.problem.dimension === 1;
  const least = (cheap ? claim.enough : undefined) ?? 1024;
  const plan = { falseFail: context.falseFail, samples: Math.max(least, context.effort.samples / ROWS_PER_SAMPLE) };
  const state = { tests: 0, draws: 0 };
  let outcome: StagedOutcome;
  try {
    outcome = await stagedTest(plan, async (n, label) => {
      state.draws += n;
      const tests = await draw(n, label);
      state.tests = tests.length;
      return tests;
    });
  } catch (thrown) {
    if (thrown instanceof Untold)
      return { status: 'inconclusive', reason: thrown.message, cases: state.draws, inconclusiveCases: state.draws };
    if (!(thrown instanceof Broken)) throw thrown;
    return { status: 'fail', reason: thrown.message, cases: state.draws, inconclusiveCases: 0 };
  }
  const detects = claim.detects(plan.samples, { falseFail: stagedLevel(plan, state.tests), falsePass: FALSE_PASS / 2 });
  const { decisive, pValue } = outcome;
  const common = {
    statistic: decisive.statistic,
    cases: outcome.draws,
    inconclusiveCases: 0,
    pValue,
    detects: `at a false-pass rate of ${FALSE_PASS}: ${detects}`,
    tolerance: {
      kind: 'statistics' as const,
      terms: { falseFail: plan.falseFail, falsePass: FALSE_PASS, tests: state.tests },
      derivation: `${state.tests} exact or valid tests in each of up to 3 looks; a look suspects at ${short(Math.sqrt(plan.falseFail))}, fresh rows confirm at the same rate`,
    },
  };
  return outcome.rejected
    ? {
        ...common,
        status: 'fail',
        reason: `The law of the ${claim.subject} is wrong: ${decisive.name} is ${short(decisive.statistic)} in ${decisive.n} rows, p = ${short(pValue)}, confirmed on fresh rows.`,
      }
    : {
        ...common,
        status: 'pass',
        reason: `The law of the ${claim.subject} agrees in ${state.tests} tests, p = ${short(pValue)}.`,
      };
}
