import type { Problem } from '../analytic/types.ts';
import type { Subject } from '../subject/types.ts';
import { FUNCTIONAL, PURITY, without } from './ids.ts';
import type { EvaluatedKind } from './spoilers/types.ts';
import type { Mutant } from './types.ts';

type Evaluate = (call: { n: number; d: number; x: ArrayLike<number> }) => unknown;

const breakages: readonly {
  name: string;
  description: string;
  hides: string;
  evaluate: (right: Evaluate) => Evaluate;
}[] = [
  {
    name: 'throws',
    description: 'Throws in every call.',
    hides: 'nothing',
    evaluate: () => () => {
      throw new Error('not implemented');
    },
  },
  {
    name: 'throws-halfway',
    description: 'Throws from the third call on.',
    hides: 'the first two calls',
    evaluate: (right) => {
      let calls = 0;
      return (call) => {
        if (++calls > 2) throw new RangeError('out of memory');
        return right(call);
      };
    },
  },
  {
    name: 'rejects',
    description: 'A promise that rejects.',
    hides: 'nothing',
    evaluate: () => () => Promise.reject(new Error('connection reset')),
  },
  {
    name: 'wrong-length',
    description: 'One value a row in place of d, or one value too many in one dimension.',
    hides: 'nothing',
    evaluate: (right) => async (call) => {
      const y = Array.from((await right(call)) as ArrayLike<number>);
      return call.d === 1 ? [...y, 0] : y.slice(0, call.n);
    },
  },
  {
    name: 'returns-nothing',
    description: 'Returns undefined.',
    hides: 'nothing',
    evaluate: () => () => undefined,
  },
  {
    name: 'all-nan',
    description: 'NaN everywhere.',
    hides: 'comparisons written as `error > tolerance`, which NaN passes',
    evaluate: () => (call) => new Float64Array(call.n * call.d).fill(Number.NaN),
  },
];

/** Subjects that break the protocol: every property that evaluates them ends in fail or error. */
export function broken(
  kind: EvaluatedKind,
  settings: readonly string[],
  main: string,
  correct: (problem: Problem) => Subject,
): readonly Mutant[] {
  return breakages.map(({ name, description, hides, evaluate }): Mutant => {
    const expected = [`${kind}.${main}`];
    return {
      id: `${kind}.${name}`,
      kind,
      description,
      hides,
      expected,
      mayAlso: without([...FUNCTIONAL[kind], ...PURITY[kind]], expected),
      settings,
      make: (problem) => {
        const subject = correct(problem) as Subject & { evaluate: Evaluate };
        return { ...subject, name: `${kind}.${name}`, evaluate: evaluate(subject.evaluate) } as unknown as Subject;
      },
    };
  });
}
