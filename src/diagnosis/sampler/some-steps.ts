import type { Candidate, Prediction } from '../function/candidate.ts';
import { eachEntry } from '../function/rows.ts';

/** The same for one number of steps alone, where it is the only one that is wrong; for all but one step likewise. */
export function forSomeSteps(candidate: Candidate, right: Prediction, counts: readonly number[]): Candidate {
  const named = `with ${counts.join(', ')} step${counts.length === 1 && counts[0] === 1 ? '' : 's'} alone`;
  const within =
    (predict: Prediction): Prediction =>
    (rows) => {
      const [inside, outside] = [predict(rows), right(rows)];
      return eachEntry(outside, rows.d, (value, i, k) =>
        counts.includes(Math.round(rows.s[i])) ? inside[i * rows.d + k] : value,
      );
    };
  const said = <C extends { id: string; title: string; like: string }>(claim: C): C => ({
    ...claim,
    id: `${claim.id}.some-steps`,
    title: `${claim.title}, ${named}`,
    like: `${claim.like} ${named}`,
  });
  if ('predict' in candidate)
    return {
      ...candidate,
      cost: candidate.cost + 0.5,
      claim: said(candidate.claim),
      predict: within(candidate.predict),
    };
  return {
    ...candidate,
    cost: candidate.cost + 0.5,
    predictAt: (value) => within(candidate.predictAt(value)),
    claimAt: (value) => {
      const claim = candidate.claimAt(value);
      return claim === undefined ? undefined : said(claim);
    },
  };
}
