import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { assess } from '../../properties/loss/assess.ts';
import { drawLossCase } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import { specOf } from '../../properties/loss/spec.ts';
import { runChecks } from '../../properties/runner/run.ts';
import { samplerRig } from '../../properties/sampler/rig.ts';
import { isPointwise, stepsOf } from '../../properties/sampler/types.ts';
import { type FullConvention, type FullConventionInput, fullConventionSchema } from '../../subject/convention.ts';
import { onPath } from '../../subject/on-path.ts';
import type { LossSubject, SamplerSubject } from '../../subject/types.ts';
import { declarationOf, distanceOf, titleOf } from './declaration.ts';
import { argumentsOf, headsOf } from './fields.ts';
import type { Guess, GuessedConvention, InConvention } from './types.ts';

type NetSubject = SamplerSubject | LossSubject;

/** Checks that a loss or a sampler passes under the right convention of its net. */
const CHECKS = {
  sampler: 'sampler.step-invariance,sampler.law',
  loss: 'loss.query-points,loss.teacher,loss.zero-at-exact,loss.value,loss.times',
} as const;

/** Conventions of equal distance from the declaration that are checked at most, and most things that are otherwise than declared. */
const MOST = 24;
const DEEPEST = 4;
/** The same for samplers of which only the law can be tested. */
const MOST_BY_LAW = 60;
const DEEPEST_BY_LAW = 2;

/** The convention of the net that a loss or a sampler expects: by one batch under each, then by the checks that it passes. */
export async function guessNet(
  posed: readonly { subject: NetSubject; problem: ExactProblem }[],
  seed: number,
  inConvention: InConvention,
): Promise<Guess> {
  const [{ subject, problem }] = posed;
  const common = { subject: subject.name, kind: subject.kind, problems: posed.map((one) => one.problem.id) };
  const declared = fullConventionSchema.parse(subject.convention ?? {});
  if (await passes(posed, {}, inConvention, seed)) {
    const own = { declaration: declarationOf(declared), declarable: true };
    return { ...common, status: 'as-declared', conventions: [own], tried: 1 };
  }
  if ((await inConvention(subject, {})) === undefined) {
    const reason = 'its client makes the net, and does not offer the capability `convention`';
    return { ...common, status: 'unknown', conventions: [], tried: 1, reason };
  }
  const byLaw = subject.kind === 'sampler' && !isPointwise(subject);
  const all = conventionsOf(declared, problem, byLaw ? DEEPEST_BY_LAW : DEEPEST);
  let tried = 1;
  for (let cost = 1; cost <= DEEPEST; cost++) {
    const near: FullConvention[] = [];
    for (const convention of all.filter((one) => distanceOf(one, declared) === cost)) {
      tried++;
      const likely = byLaw
        ? near.length < MOST_BY_LAW
        : await likelyUnder(posed[0], changed(convention, declared), inConvention, seed);
      if (likely) near.push(convention);
    }
    const found: GuessedConvention[] = [];
    for (const convention of near.slice(0, byLaw ? MOST_BY_LAW : MOST)) {
      if (!(await passes(posed, changed(convention, declared), inConvention, seed))) continue;
      const title = titleOf(convention, declared, subject.kind);
      found.push({ declaration: declarationOf(convention), declarable: true, title });
    }
    if (found.length > 0) return { ...common, status: 'found', conventions: found, tried };
  }
  return { ...common, status: 'none-fits', conventions: [], tried };
}

/** The fields of a convention that are otherwise than declared. */
function changed(convention: FullConvention, declared: FullConvention): FullConventionInput {
  const entries = Object.entries(convention).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(declared[name as keyof FullConvention]),
  );
  return Object.fromEntries(entries);
}

/** Conventions of a net on a problem, within a distance from the declared one. */
function conventionsOf(declared: FullConvention, problem: ExactProblem, deepest: number): FullConvention[] {
  const known = new Map<string, FullConvention>();
  const ways = argumentsOf(declared, 'map', problem, 'own').filter(
    ({ swapped, convention }) => !swapped && convention.grid == null,
  );
  const single = ways.flatMap(({ convention }) =>
    convention.secondTime === declared.secondTime
      ? [convention, { ...convention, secondTime: 'none' as const }]
      : [convention],
  );
  for (const way of single) {
    if (distanceOf(way, declared) > deepest) continue;
    const predictions = headsOf(way, 'velocity', problem).filter(({ output }) => output !== 'map');
    const velocity = way.secondTime === 'none' ? [{ ...way, output: 'velocity' as const }] : [];
    for (const convention of [...headsOf(way, 'map', problem), ...predictions, ...velocity]) {
      if (distanceOf(convention, declared) <= deepest) known.set(JSON.stringify(convention), convention);
    }
  }
  return [...known.values()];
}

/** Whether every check that applies is passed on every problem, and one at least. */
async function passes(
  posed: readonly { subject: NetSubject; problem: ExactProblem }[],
  fields: FullConventionInput,
  inConvention: InConvention,
  seed: number,
): Promise<boolean> {
  let judged = 0;
  for (const { subject, problem } of posed) {
    try {
      const other = Object.keys(fields).length === 0 ? subject : await inConvention(subject, fields);
      if (other === undefined) return false;
      const filter = CHECKS[subject.kind];
      const options = { profile: 'smoke', seed, filter } as const;
      const verdicts = await runChecks({ ...other, problem: problem.definition } as typeof subject, options);
      const counted = verdicts.filter(({ status }) => status !== 'skip');
      if (counted.some(({ status }) => status !== 'pass')) return false;
      judged += counted.length;
    } catch {
      return false;
    }
  }
  return judged > 0;
}

const ROWS = 5;

/** Whether one batch goes as it should; true where that cannot be told. */
async function likelyUnder(
  { subject, problem: own }: { subject: NetSubject; problem: ExactProblem },
  fields: FullConventionInput,
  inConvention: InConvention,
  seed: number,
): Promise<boolean> {
  try {
    const other = await inConvention(subject, fields);
    if (other === undefined) return false;
    const problem = onPath(own, fullConventionSchema.parse(other.convention ?? {}));
    return other.kind === 'loss'
      ? await lossLikely(other, problem, seed)
      : other.kind === 'sampler' && (await samplerLikely(other, problem, seed));
  } catch {
    return false;
  }
}

/** The loss of one batch is what the definition makes of its calls. */
async function lossLikely(subject: LossSubject, problem: ExactProblem, seed: number): Promise<boolean> {
  const spec = specOf(subject, problem);
  const rng = stream(seed, 'guess', subject.kind, problem.id);
  const [pattern] = patternsOf(spec);
  const lossCase = adaptCase(spec, problem, drawLossCase(rng, problem, ROWS, pattern, true, spec.reaches));
  const { run, expected } = await assess({ subject, spec, problem }, lossCase);
  return (
    expected !== undefined && Math.abs(run.value - expected.value) <= expected.error + LOOSE * Math.abs(expected.value)
  );
}

/** Relative differences that a closer look decides on. */
const LOOSE = 1e-4;

/** Samples of two steps are where the exact map carries their noise. */
async function samplerLikely(subject: SamplerSubject, problem: ExactProblem, seed: number): Promise<boolean> {
  const rig = await samplerRig(subject, problem);
  try {
    const noise = rig.noise(stream(seed, 'guess', subject.kind, problem.id), ROWS);
    const [steps] = stepsOf(subject, [2]);
    const { y } = await rig.run(noise, steps, 1);
    const [first, last] = problem.timeRange;
    const times = { s: new Float64Array(ROWS).fill(first), t: new Float64Array(ROWS).fill(last) };
    const exact = problem.flow.evaluate({ x: noise, ...times }).y;
    const size = exact.reduce((most, value) => Math.max(most, Math.abs(value)), problem.scale);
    const slack = Math.max(LOOSE, 2 ** 14 * UNIT_ROUNDOFF[rig.dtype], subject.accuracy ?? 0) * size;
    return y.every((value, k) => Math.abs(value - exact[k]) <= slack);
  } finally {
    rig.dispose();
  }
}
