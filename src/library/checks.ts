import type { Problem } from '../analytic/types.ts';
import { diagnoseOnDemand } from '../diagnosis/index.ts';
import { exitCodeOf } from '../properties/runner/exit-code.ts';
import { decodeToken, tokenIn } from '../properties/runner/replay-token.ts';
import { type RunOptions, runChecks } from '../properties/runner/run.ts';
import type { XfailInput } from '../properties/runner/xfail.ts';
import { renderFailure } from '../report/failure.ts';
import { TOLD } from '../report/style.ts';
import { countStatuses, renderCounts } from '../report/summary.ts';
import type {
  Awaitable,
  ConsistencySubject,
  LossSubject,
  MapSubject,
  SamplerSubject,
  SubjectExport,
  SubjectKind,
  VelocitySubject,
} from '../subject/types.ts';
import type { Verdict } from '../subject/verdict.ts';
import { FlowproofAssertionError } from './assertion-error.ts';

/** Options of every check; all may be absent. */
export interface CheckOptions {
  /** How much is done. `smoke` takes about a second, `ci` several, `full` minutes. Default `ci`. */
  readonly profile?: 'smoke' | 'ci' | 'full';
  /** Root seed of all draws, a safe integer. Same seed, same machine: same bits. Default 1. */
  readonly seed?: number;
  /** Catalogue ids or problems in place of the profile's. A subject that names another problem of its own is left out. */
  readonly problem?: string | Problem | readonly (string | Problem)[];
  /** Property ids, comma-separated, with `*`: `map.semigroup,map.inv*`. Default: all of the kind. */
  readonly filter?: string;
  /** Checks that are expected to fail, by id or by `{id, subject, problem, reason}`; one that passes is `xpass`. */
  readonly xfail?: readonly XfailInput[];
  /**
   * Tolerances of your own in place of the derived ones, by property id (with `*`), where a property is numerical: `{ 'map.jacobian': 1e-3 }`.
   * The verdict shows both.
   */
  readonly tolerance?: Readonly<Record<string, number>>;
  /** Longest time of one check in milliseconds. A loop without end cannot be stopped here: use `flowproof check`. */
  readonly timeout?: number;
  /** Ends the run after the verdicts reached. */
  readonly signal?: AbortSignal;
  /** The token of a replay line: repeats that one verdict. Other options than `signal` and `timeout` are then its own. */
  readonly replay?: string;
}

/** A subject of one kind, a list of them, or a factory that makes one for a problem (or null where it does not apply). */
export type Checked<S> =
  | S
  | ((problem: Problem) => Awaitable<S | null>)
  | readonly (S | ((problem: Problem) => Awaitable<S | null>))[];

/** Of `checkMap` and its like. */
export type Check<S> = (subject: Checked<S>, options?: CheckOptions) => Promise<Verdict[]>;
/** Of `assertMap` and its like. */
export type Assert<S> = (subject: Checked<S>, options?: CheckOptions) => Promise<void>;

/** Checks a flow map; resolves to all verdicts, whatever they say. @throws FlowproofError for a subject that is none. */
export const checkMap: Check<MapSubject> = checker('map');
/** Checks a velocity; as {@link checkMap}. */
export const checkVelocity: Check<VelocitySubject> = checker('velocity');
/** Checks a one-time consistency function; as {@link checkMap}. */
export const checkConsistency: Check<ConsistencySubject> = checker('consistency');
/** Checks a sampler; as {@link checkMap}. */
export const checkSampler: Check<SamplerSubject> = checker('sampler');
/** Checks a loss; as {@link checkMap}. */
export const checkLoss: Check<LossSubject> = checker('loss');

/** As {@link checkMap}; @throws FlowproofAssertionError with the text of the terminal unless the exit code would be 0. */
export const assertMap: Assert<MapSubject> = asserter(checkMap);
/** As {@link assertMap}. */
export const assertVelocity: Assert<VelocitySubject> = asserter(checkVelocity);
/** As {@link assertMap}. */
export const assertConsistency: Assert<ConsistencySubject> = asserter(checkConsistency);
/** As {@link assertMap}. */
export const assertSampler: Assert<SamplerSubject> = asserter(checkSampler);
/** As {@link assertMap}. */
export const assertLoss: Assert<LossSubject> = asserter(checkLoss);

function checker<S>(kind: SubjectKind): Check<S> {
  return (subject, options = {}) =>
    runChecks(subject as SubjectExport, {
      ...options,
      ...(options.replay === undefined ? {} : replayed(options.replay)),
      kinds: [kind],
      diagnose: diagnoseOnDemand(),
    });
}

function replayed(line: string): RunOptions & { replay?: never } {
  const token = decodeToken(tokenIn(line));
  const [batches, points, samples] = token.effort;
  return {
    profile: token.profile,
    seed: token.seed,
    filter: token.property,
    falseFail: token.falseFail,
    effort: { batches, points, samples },
    subject: token.subject,
    ...(token.problem === null ? {} : { problem: token.problem }),
    ...(token.counterexample === undefined ? {} : { counterexample: token.counterexample }),
    ...(token.tolerance === undefined ? {} : { tolerance: { [token.property]: token.tolerance } }),
  };
}

function asserter<S>(check: Check<S>): Assert<S> {
  return async (subject, options) => {
    const verdicts = await check(subject, options);
    if (exitCodeOf(verdicts) === 0) return;
    const told = verdicts.filter((verdict) => TOLD.has(verdict.status));
    const counts = renderCounts(countStatuses(verdicts));
    throw new FlowproofAssertionError(
      [...told.map((verdict) => renderFailure(verdict)), counts].join('\n\n'),
      verdicts,
    );
  };
}
