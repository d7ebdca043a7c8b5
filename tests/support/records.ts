import type { EndRecord, RunRecord } from '../../src/subject/stream.ts';
import type { Verdict } from '../../src/subject/verdict.ts';

/** A failure with everything that a report shows. */
export const FAILED: Verdict = {
  schema: 'flowproof.verdict/1',
  record: 'verdict',
  id: 'map.semigroup',
  title: 'Two steps are one',
  subject: 'my map',
  problem: 'mixture-1d',
  status: 'fail',
  level: 'required',
  statistic: 0.03125,
  threshold: 4.4e-15,
  tolerance: { kind: 'round-off', terms: { 'round-off': 4.4e-15 }, derivation: '32 u times the conditioning' },
  cases: 64,
  inconclusiveCases: 2,
  reason: 'The legs disagree.',
  counterexample: {
    problem: 'mixture-1d',
    point: { x: [0.5, 1], s: 0.25 },
    bits: { s: ['3fd0000000000000'] },
    shrinks: 12,
  },
  replay: 'npx flowproof replay TOKEN',
  seed: 1,
  milliseconds: 3,
};

/** A pass of another property. */
export const PASSED: Verdict = (({ counterexample: _, ...rest }: Verdict): Verdict => ({
  ...rest,
  id: 'map.inverse',
  status: 'pass',
  statistic: 1e-15,
  reason: 'Holds at 64 points.',
}))(FAILED);

/** The record of a run that planned these verdicts. */
export function runOf(verdicts: readonly Verdict[], more: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 'flowproof.run/1',
    record: 'run',
    versions: { flowproof: '0.1.0', node: '20.19.0' },
    environment: { os: 'Linux 6 x64', cpu: 'a processor', cores: 2, memory: 2 ** 33, node: '20.19.0' },
    target: 'map.mjs',
    profile: 'ci',
    seed: 1,
    filter: null,
    budget: null,
    falseFail: 1e-9,
    subjects: [...new Set(verdicts.map(({ subject }) => subject))].map((name) => ({
      name,
      kind: 'map',
      version: null,
      dtype: 'float64',
      source: 'map.mjs',
      hash: null,
    })),
    planned: verdicts.map(({ id, subject, problem }) => ({ id, subject, problem })),
    problems: [{ id: 'mixture-1d', dimension: 1, path: 'linear', hash: 'abc', definition: {} }],
    ...more,
  };
}

/** The last record of a run. */
export function endOf(verdicts: readonly Verdict[], more: Partial<EndRecord> = {}): EndRecord {
  const counts: EndRecord['counts'] = {};
  for (const { status } of verdicts) counts[status] = (counts[status] ?? 0) + 1;
  return { schema: 'flowproof.end/1', record: 'end', counts, exitCode: 1, milliseconds: 12, ...more };
}
