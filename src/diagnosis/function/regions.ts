import type { Candidate, Prediction } from './candidate.ts';
import type { Cases } from './cases.ts';
import { eachEntry } from './rows.ts';

/** A part of the domain, by name. */
interface Region {
  readonly id: string;
  /** As in `for s > t`. */
  readonly name: string;
  has(s: number, t: number): boolean;
}

/** The part of the domain in which alone a subject is wrong, smallest first; undefined where it is wrong all over. */
export function regionOf({ judged, wrong, rows, problem, subject }: Cases): Region | undefined {
  const { s, t } = rows;
  const [low, high] = problem.regularTimes;
  const all: Region[] =
    subject.kind === 'map'
      ? [
          { id: 'diagonal-at-end', name: 'where s = t is the end of time', has: (a, b) => a === b && b === high },
          { id: 'diagonal-at-start', name: 'where s = t is the start of time', has: (a, b) => a === b && b === low },
          { id: 'diagonal', name: 'where s = t', has: (a, b) => a === b },
          { id: 'from-start', name: 'where s is the start of time', has: (a, b) => a === low && a !== b },
          { id: 'to-end', name: 'where t is the end of time', has: (a, b) => b === high && a !== b },
          { id: 'backwards', name: 'for s > t', has: (a, b) => a > b },
          { id: 'forwards', name: 'for s < t', has: (a, b) => a < b },
          { id: 'off-diagonal', name: 'where s ≠ t', has: (a, b) => a !== b },
        ]
      : [
          { id: 'at-end', name: 'at the end of time', has: (a) => a === high },
          { id: 'at-start', name: 'at the start of time', has: (a) => a === low },
        ];
  return all.find(({ has }) => {
    const inside = judged.filter((i) => has(s[i], t[i]));
    if (inside.length === 0 || inside.length === judged.length) return false;
    return wrong.every((i) => has(s[i], t[i])) && wrong.length >= 0.75 * inside.length;
  });
}

/** The coordinates in which alone a subject is wrong; undefined where it is wrong in all. */
export function coordinatesOf({
  judged,
  observed,
  truth,
  tolerance,
  rows: { d },
}: Cases): readonly number[] | undefined {
  const bad = Array.from({ length: d }, (_, k) => k).filter((k) =>
    judged.some((i) => !(Math.abs(observed.y[i * d + k] - truth[i * d + k]) <= tolerance[i])),
  );
  return bad.length === 0 || bad.length === d ? undefined : bad;
}

/** The candidate in a part of the domain, and the truth elsewhere. */
export function inRegion(candidate: Candidate, { id, name, has }: Region, truth: Prediction): Candidate {
  const within =
    (predict: Prediction): Prediction =>
    (rows) => {
      const [inside, outside] = [predict(rows), truth(rows)];
      return eachEntry(outside, rows.d, (value, i, k) => (has(rows.s[i], rows.t[i]) ? inside[i * rows.d + k] : value));
    };
  return wrapped(candidate, within, `${name} alone`, `.${id}`);
}

/** The candidate in some coordinates, and the truth in the others. */
export function inCoordinates(candidate: Candidate, coordinates: readonly number[], truth: Prediction): Candidate {
  const within =
    (predict: Prediction): Prediction =>
    (rows) => {
      const [inside, outside] = [predict(rows), truth(rows)];
      return eachEntry(outside, rows.d, (value, i, k) => (coordinates.includes(k) ? inside[i * rows.d + k] : value));
    };
  const named = `in coordinate${coordinates.length > 1 ? 's' : ''} ${coordinates.map((k) => k + 1).join(', ')} alone`;
  return wrapped(candidate, within, named, '.coordinates');
}

function wrapped(
  candidate: Candidate,
  within: (predict: Prediction) => Prediction,
  where: string,
  suffix: string,
): Candidate {
  const cost = candidate.cost + 0.5;
  const said = <C extends { id: string; title: string; like: string }>(claim: C): C => ({
    ...claim,
    id: `${claim.id}${suffix}`,
    title: `${claim.title}, ${where}`,
    like: `${claim.like} ${where}, and the exact answer elsewhere`,
  });
  if ('predict' in candidate)
    return { ...candidate, cost, claim: said(candidate.claim), predict: within(candidate.predict) };
  return {
    ...candidate,
    cost,
    predictAt: (value) => within(candidate.predictAt(value)),
    claimAt: (value) => {
      const claim = candidate.claimAt(value);
      return claim === undefined ? undefined : said(claim);
    },
  };
}
