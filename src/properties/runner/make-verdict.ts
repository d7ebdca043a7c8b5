import { FlowproofError } from '../../core/errors.ts';
import { clip, thrownText } from '../../core/text.ts';
import type { Diagnosis } from '../../subject/diagnosis.ts';
import type { Counterexample, Status, ToleranceRecord, Verdict } from '../../subject/verdict.ts';
import type { Finding } from '../types.ts';
import type { CheckIdentity } from './plan.ts';

/** Longest reason of a verdict in characters. */
const REASON_LIMIT = 2_000;

/** A finding with what the runner knows; numbers that JSON cannot hold become null or text. */
export function makeVerdict(
  check: CheckIdentity,
  finding: Omit<Finding, 'status'> & {
    readonly status: Status;
    readonly diagnosis?: Diagnosis;
    readonly root?: string;
  },
  run: { readonly seed: number; readonly replay: string; readonly milliseconds: number },
): Verdict {
  const { statistic, threshold, tolerance, counterexample, pValue, detects, score } = finding;
  const { root, residuals, trajectories, samples } = finding;
  return {
    schema: 'flowproof.verdict/1',
    record: 'verdict',
    id: check.property.id,
    title: check.property.title,
    subject: check.subject,
    problem: check.problem?.id ?? null,
    status: finding.status,
    level: check.property.level,
    statistic: finite(statistic),
    threshold: finite(threshold),
    tolerance: tolerance === undefined ? null : finiteTerms(tolerance),
    cases: finding.cases ?? 0,
    inconclusiveCases: finding.inconclusiveCases ?? 0,
    ...(pValue === undefined ? {} : { pValue }),
    ...(detects === undefined ? {} : { detects }),
    ...(score === undefined ? {} : { score }),
    reason: clip(finding.reason, REASON_LIMIT),
    ...(counterexample === undefined ? {} : { counterexample: writable(counterexample) }),
    ...(finding.diagnosis === undefined ? {} : { diagnosis: finding.diagnosis }),
    ...(root === undefined ? {} : { root }),
    ...(residuals === undefined ? {} : { residuals }),
    ...(trajectories === undefined ? {} : { trajectories }),
    ...(samples === undefined ? {} : { samples }),
    replay: run.replay,
    seed: run.seed,
    milliseconds: Math.round(run.milliseconds * 1e3) / 1e3,
  };
}

/** The finding of a check that threw: the subject's fault as far as the suite can tell. */
export function thrownFinding(thrown: unknown): { status: 'error'; reason: string } {
  const hint = thrown instanceof FlowproofError ? thrown.hint : '';
  const text = thrownText(thrown, REASON_LIMIT - 200);
  // A traceback keeps its lines.
  const end = text.includes('\n') ? '\n' : text.endsWith('.') ? ' ' : '. ';
  return { status: 'error', reason: `${text}${end}${hint}`.trimEnd() };
}

const finite = (value: number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

function finiteTerms(tolerance: ToleranceRecord): ToleranceRecord {
  const terms = Object.fromEntries(Object.entries(tolerance.terms).filter(([, value]) => Number.isFinite(value)));
  return { ...tolerance, terms };
}

/** A point with NaN or infinities in words; the bits hold them exactly. */
function writable(counterexample: Counterexample): Counterexample {
  const point = Object.fromEntries(
    Object.entries(counterexample.point).map(([name, value]) => {
      const numbers = typeof value === 'string' ? [] : [value].flat();
      return [name, numbers.every(Number.isFinite) ? value : numbers.map(String).join(', ')];
    }),
  );
  return { ...counterexample, point };
}
