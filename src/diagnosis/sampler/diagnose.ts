import type { ExactProblem } from '../../analytic/types.ts';
import { fromCounterexample } from '../../properties/sampler/case.ts';
import { isPointwise, type SamplerCheckable, unposable } from '../../properties/sampler/types.ts';
import type { Finding } from '../../properties/types.ts';
import type { Diagnosis } from '../../subject/diagnosis.ts';
import type { DiagnoseKind } from '../diagnose.ts';
import { diagnosisOf } from '../explain.ts';
import type { Comparison } from '../function/cases.ts';
import { type Oracle, oracleOf } from '../function/oracle.ts';
import { type Rows, rowsOf } from '../function/rows.ts';
import { searchCandidates } from '../function/search.ts';
import { notSearched } from '../not-searched.ts';
import type { Budget } from '../work.ts';
import { firstSeen, impurities, misuses } from './behaviours.ts';
import { type SamplerBench, samplerBench, samplerCases } from './bench.ts';
import { misreadings } from './readings.ts';
import { renoisingMistakes } from './renoising.ts';
import { samplerFormulas } from './schemes.ts';
import { forSomeSteps } from './some-steps.ts';

/** What explains the failure of a sampler: what it does with noise, seed and rows, or the scheme of steps that gives its samples. */
export const diagnoseSampler: DiagnoseKind = async (context, property, finding, memory) => {
  const checkable = context.subject as SamplerCheckable;
  const { problem } = context;
  if (problem === null || unposable(checkable) !== undefined) return undefined;
  const entry = memory.cases.get(checkable) ?? new Map<string, unknown>();
  memory.cases.set(checkable, entry);
  const known = entry.get('sampler') as Diagnosis | undefined;
  if (known !== undefined) return known;
  if (memory.budget.aborted) return notSearched(context, property);
  const bench = await samplerBench(checkable.subject, problem, context.seed);
  try {
    const diagnosis = await diagnosed(bench, problem, finding, memory.budget);
    entry.set('sampler', diagnosis);
    return diagnosis;
  } finally {
    bench.rig.dispose();
  }
};

async function diagnosed(
  bench: SamplerBench,
  problem: ExactProblem,
  finding: Finding,
  stop: Budget,
): Promise<Diagnosis> {
  const impure = await firstSeen(impurities(bench), bench);
  if (impure !== undefined) return diagnosisOf([impure], 1);
  const { found, tried } = isPointwise(bench.subject)
    ? await schemes(bench, problem, finding, stop)
    : await renoisingMistakes(bench).catch(() => ({ found: [], tried: 0 }));
  if (found.length > 0) return diagnosisOf(found, tried);
  const read = isPointwise(bench.subject) ? await misreadings(bench) : { found: [], tried: 0 };
  if (read.found.length > 0) return diagnosisOf(read.found, tried + read.tried);
  const misused = await firstSeen(misuses(bench), bench);
  return diagnosisOf(misused === undefined ? [] : [misused], tried + 1);
}

/** Schemes of steps that give the samples. */
async function schemes(bench: SamplerBench, problem: ExactProblem, finding: Finding, stop: Budget) {
  const cases = await samplerCases(bench, failingNoise(finding, problem.dimension));
  if (cases === undefined) return { found: [], tried: 0 };
  const oracle = oracleOf(problem);
  const formulas = samplerFormulas(oracle);
  const single = searchCandidates(cases, formulas, stop);
  const some = single.found.length > 0 ? undefined : wrongSteps(cases);
  const more =
    some === undefined
      ? { found: [], tried: 0 }
      : searchCandidates(
          cases,
          formulas.map((candidate) => forSomeSteps(candidate, rightSamples(oracle), some)),
          stop,
        );
  const found = [...single.found, ...more.found].map(({ explanation }) => explanation);
  return { found, tried: single.tried + more.tried };
}

const rightSamples =
  (oracle: Oracle) =>
  ({ x, s }: Rows): Float64Array =>
    oracle.map(
      rowsOf(
        x,
        s.map(() => oracle.start),
        s.map(() => oracle.end),
      ),
    );

/** The numbers of steps with which alone samples are wrong; undefined where all are. */
function wrongSteps({ rows, wrong, judged }: Comparison): readonly number[] | undefined {
  const bad = new Set(wrong.map((i) => rows.s[i]));
  const all = new Set(judged.map((i) => rows.s[i]));
  return bad.size === 0 || bad.size === all.size ? undefined : [...bad].sort((a, b) => a - b);
}

/** Most rows of a counterexample that are looked at. */
const FAILING = 8;

function failingNoise({ counterexample }: Finding, d: number): { noise: Float64Array; steps: number } | undefined {
  if (counterexample === undefined) return undefined;
  try {
    const { noise, steps } = fromCounterexample(counterexample, d);
    return { noise: noise.slice(0, FAILING * d), steps };
  } catch {
    return undefined;
  }
}
