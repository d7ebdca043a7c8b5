import type { Candidate, Prediction } from './candidate.ts';
import type { Cases } from './cases.ts';
import { wrongClocks } from './formulas/clocks.ts';
import { coarseTimes } from './formulas/coarse-times.ts';
import { linearMaps, scaledField } from './formulas/gaussian.ts';
import { lowPrecision } from './formulas/low-precision.ts';
import { wrongResponsibilities } from './formulas/mixtures.ts';
import { changedOutputs } from './formulas/outputs.ts';
import { otherProblems } from './formulas/problems.ts';
import { integrators, shortcuts } from './formulas/steps.ts';
import { pathTimes, wrongTimes } from './formulas/times.ts';
import { wrongCoefficients, wrongDenominators } from './formulas/velocity.ts';
import { velocityAdded } from './formulas/velocity-added.ts';
import type { Oracle } from './oracle.ts';
import { readingCandidate, readingsAround } from './readings.ts';
import { coordinatesOf, inCoordinates, inRegion, regionOf } from './regions.ts';

/** What a subject should have returned, as a function of rows. */
function truthOf({ subject, oracle }: Cases): Prediction {
  return answerOf(subject.kind)(oracle);
}

function answerOf(kind: Cases['subject']['kind']): (oracle: Oracle) => Prediction {
  return kind === 'velocity'
    ? (oracle) => (rows) => oracle.velocity(rows.x, rows.s)
    : (oracle) => (rows) => oracle.map(rows);
}

/** Conventions one change away from the declared one. */
export function* readings({ subject, convention, problem, unit }: Cases, depth: 1 | 2): Generator<Candidate> {
  for (const reading of readingsAround(convention, subject.kind, problem, depth)) {
    if (depth === 2 && reading.changes.length < 2) continue;
    const candidate = readingCandidate(reading, subject.kind, problem, unit);
    if (candidate !== undefined) yield candidate;
  }
}

/** Wrong formulas of the kind, without combinations. */
export function formulas(cases: Cases): Candidate[] {
  const { subject, oracle, problem, unit } = cases;
  const { kind } = subject;
  const d = problem.dimension;
  const truth = truthOf(cases);
  const common = [
    ...otherProblems(problem, answerOf(kind)),
    ...(kind === 'velocity' ? wrongTimes(truth, oracle, kind) : velocityAdded(truth, oracle, kind)),
    ...changedOutputs(truth, d, kind !== 'velocity'),
    ...lowPrecision(truth, kind !== 'velocity', unit),
    ...pathTimes(truth, oracle, kind),
    ...wrongClocks(truth, oracle, kind),
    ...coarseTimes(truth, oracle, kind),
  ];
  if (kind === 'velocity')
    return [...wrongCoefficients(oracle), ...wrongDenominators(oracle), ...wrongResponsibilities(problem), ...common];
  return [
    ...integrators(oracle),
    ...shortcuts(oracle),
    ...wrongTimes(oracle.map, oracle, kind),
    ...linearMaps(oracle),
    scaledField(oracle),
    ...common,
  ];
}

/** The same in that part of the domain, or in those coordinates, in which alone the subject is wrong; none where it is wrong all over. */
export function* partial(cases: Cases): Generator<Candidate> {
  const truth = truthOf(cases);
  const region = regionOf(cases);
  const coordinates = coordinatesOf(cases);
  if (region === undefined && coordinates === undefined) return;
  const { subject, oracle, problem } = cases;
  const moves = subject.kind !== 'velocity';
  const outputs = changedOutputs(truth, problem.dimension, moves);
  const others = moves
    ? [
        ...integrators(oracle).slice(0, 2),
        ...shortcuts(oracle),
        ...wrongTimes(oracle.map, oracle, subject.kind),
        ...wrongClocks(truth, oracle, subject.kind),
      ]
    : [...wrongCoefficients(oracle), ...wrongClocks(truth, oracle, subject.kind)];
  for (const candidate of [...outputs, ...others]) {
    // What is right on the diagonal alone is a formula of its own, not one that is switched off there.
    if (region !== undefined && (region.id !== 'off-diagonal' || outputs.includes(candidate)))
      yield inRegion(candidate, region, truth);
    if (coordinates !== undefined && !isIgnoredCoordinate(candidate))
      yield inCoordinates(candidate, coordinates, truth);
  }
}

/** Already about one coordinate. */
const isIgnoredCoordinate = (candidate: Candidate): boolean =>
  'predict' in candidate && candidate.claim.id === 'formula.coordinate-ignored';
