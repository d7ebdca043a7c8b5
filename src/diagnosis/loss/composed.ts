import type { Difference } from './edits.ts';

/** Several differences that one slip makes, and that slip. */
interface Composition {
  readonly when: (ids: readonly string[]) => readonly string[] | undefined;
  readonly make: (parts: readonly Difference[]) => Difference;
}

const formula = (id: string, title: string, mend: string): Difference => ({
  id: `formula.${id}`,
  kind: 'formula',
  title,
  mend,
});

/** All of these ids, and those of `also` that are there. */
const all =
  (wanted: readonly string[], also: readonly string[] = []) =>
  (ids: readonly string[]) =>
    wanted.every((id) => ids.includes(id)) ? ids.filter((id) => wanted.includes(id) || also.includes(id)) : undefined;

const matching = (pattern: RegExp, least: number) => (ids: readonly string[]) => {
  const found = ids.filter((id) => pattern.test(id));
  return found.length >= least ? found : undefined;
};

const derivativeAtEnd = formula(
  'derivative-at-endpoint',
  'the derivative is taken at the transported point X_{s,t}(I_s) in the place of I_s',
  'Differentiate X_{s,t} at I_s; the transported point belongs to the teacher.',
);

const legsReversed = formula(
  'legs-reversed',
  'the legs are in the wrong order: first from u to t, then from s to u',
  'Go from s to u first, and from there to t.',
);

const COMPOSITIONS: readonly Composition[] = [
  {
    when: all(
      ['formula.first-leg-times-u-t', 'formula.second-leg-times-s-u'],
      ['formula.first-leg-v-second-leg-v-exchanged'],
    ),
    make: () => legsReversed,
  },
  {
    when: all(['formula.first-leg-times-s-s', 'formula.second-leg-times-u-u']),
    make: () =>
      formula(
        'legs-instantaneous',
        'the legs are Euler steps: they use the instantaneous velocities v_{s,s} and v_{u,u}',
        'Use the average velocities v_{s,u} and v_{u,t}.',
      ),
  },
  { when: all(['formula.student-at-carried-st'], ['formula.teacher-untransported']), make: () => derivativeAtEnd },
  { when: all(['formula.query-carried-st'], ['formula.teacher-untransported']), make: () => derivativeAtEnd },
  { when: all(['formula.query-carried-st-exact'], ['formula.teacher-untransported']), make: () => derivativeAtEnd },
  {
    when: all(['formula.tangent-s-1', 'formula.tangent-t-0']),
    make: () =>
      formula(
        'tangent-along-s',
        'the derivative runs along the start time s in the place of the end time t',
        'Differentiate in t.',
      ),
  },
  {
    when: all(['formula.tangent-s-0', 'formula.tangent-t-1']),
    make: () =>
      formula(
        'tangent-along-t',
        'the derivative runs along the end time t in the place of the start time s',
        'Differentiate in s.',
      ),
  },
  {
    // A coefficient that does not vanish where s = t shows there too.
    when: (ids) => {
      const there = ids.find((id) => /^formula\.derivative-added$/.test(id));
      const off = ids.find((id) => /(-coefficient-|-factor-)/.test(id) && id !== there);
      return there !== undefined && off !== undefined ? [off, there] : undefined;
    },
    make: (parts) => parts.find(({ id }) => id !== 'formula.derivative-added')!,
  },
  {
    // The net's own velocity as target makes the residual of rows with s = t vanish.
    when: (ids) => {
      const target = ids.find((id) => /^formula\.target-is-velocity-interpolant-s-s-s$/.test(id));
      return target !== undefined && ids.includes('formula.diagonal-missing')
        ? [target, 'formula.diagonal-missing']
        : undefined;
    },
    make: ([first, second]) => ({
      ...(first.id.includes('target') ? first : second),
      id: 'formula.marginal-for-conditional',
      title: "the net's own velocity v_{s,s}(I_s) stands in the place of the conditional velocity dI_s/ds",
    }),
  },
  {
    when: matching(/-own-net$/, 2),
    make: ([first]) => ({
      ...first,
      id: 'formula.teacher-own-net',
      title: 'the network itself plays the teacher where a given one is declared',
    }),
  },
  {
    when: matching(
      /^formula\.(second-teacher-times-t-t|second-teacher-at-moved-step|second-leg-at-(heun|moved)-step)$/,
      2,
    ),
    make: () => formula('solver-to-the-end', 'the solver steps to t in the place of u', 'Step from s to u.'),
  },
  {
    when: matching(/^formula\.(second-teacher-not-called|second-leg-at-moved-first-step)$/, 2),
    make: () =>
      formula(
        'euler-for-heun',
        "the solver takes one Euler step where Heun's is declared",
        'Take Heun\'s step, or declare firstLeg "euler".',
      ),
  },
];

/** One slip in the place of several differences that it makes. */
export function composed(differences: readonly Difference[]): Difference[] {
  const ids = differences.map(({ id }) => id);
  for (const { when, make } of COMPOSITIONS) {
    const parts = when(ids);
    if (parts === undefined || parts.length === 0) continue;
    const chosen = differences.filter(({ id }) => parts.includes(id));
    const one = make(chosen);
    const rest = differences.filter((difference) => !chosen.includes(difference));
    if (chosen.length === 1 && chosen[0].id === one.id) continue;
    return [one, ...composed(rest)];
  }
  return [...differences];
}
