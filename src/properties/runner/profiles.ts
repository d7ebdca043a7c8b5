import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import type { Effort } from '../types.ts';

/** Names of the profiles, from least to most work. */
export type ProfileName = 'smoke' | 'ci' | 'full';

/** How much a run does. */
export interface Profile {
  readonly name: ProfileName;
  /** Ids of catalogue problems, in the order in which they are run; `all`: the catalogue but for what is there for training. */
  readonly problems: readonly string[] | 'all';
  /** Further problems drawn from the run's seed. */
  readonly randomProblems: number;
  readonly effort: Effort;
  /** Longest time of one check in milliseconds. */
  readonly timeout: number;
}

/** The profiles: `smoke` takes about a second for a subject, `ci` several, `full` minutes. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  smoke: {
    name: 'smoke',
    problems: ['gaussian-1d', 'rotated-product-2d', 'mixture-1d'],
    randomProblems: 1,
    effort: { batches: 2, points: 20, samples: 1_024 },
    timeout: 10_000,
  },
  ci: {
    name: 'ci',
    problems: [
      'gaussian-1d',
      'rotated-product-2d',
      'mixture-1d',
      'gaussian-noncommuting',
      'affine-rotation',
      'mixture-3',
      'gaussian-anisotropic-3d-trig',
      'points-1d',
    ],
    randomProblems: 3,
    effort: { batches: 5, points: 40, samples: 16_384 },
    timeout: 30_000,
  },
  full: {
    name: 'full',
    problems: 'all',
    randomProblems: 12,
    effort: { batches: 40, points: 128, samples: 262_144 },
    timeout: 300_000,
  },
};

/** @throws FlowproofError `usage` for a name that is none. */
export function profileOf(name: string): Profile {
  const profile = (profiles as Record<string, Profile | undefined>)[name];
  if (profile !== undefined) return profile;
  const names = Object.keys(profiles).join(', ');
  throw expectedError('usage', 'profile', `one of ${names}`, name, 'Pass --profile smoke, ci or full.');
}

/** How much less is done where the exact map is integrated or the dimension high: a point costs a hundred times one of a closed form. */
const DEAR = 4;
/** The dimension above which it is high. */
const HIGH = 16;

/** The effort on one problem: a point of a high-dimensional one costs d² and more, so that its batches are smaller. */
export function effortOn(profile: Profile, problem: ExactProblem | null): Effort {
  const { batches, points, samples } = profile.effort;
  const high = problem === null ? 1 : Math.max(1, problem.dimension / 8);
  const slow = problem !== null && (problem.mapKind === 'integrated' || problem.dimension > HIGH) ? DEAR : 1;
  return {
    batches: Math.max(2, Math.floor(batches / slow)),
    points: Math.max(8, Math.floor(points / (high * slow))),
    samples: Math.max(1_024, Math.floor(samples / (high * slow))),
  };
}
