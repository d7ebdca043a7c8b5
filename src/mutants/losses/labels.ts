import { defineProblem } from '../../analytic/index.ts';
import type { Problem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { LossCall, PlainLossNet, PlainLossSubject } from '../../subject/types.ts';
import type { Control, Mutant } from '../types.ts';

/** The labels that a loss gives the net for its student and for its teacher; -1 is the dropped label. */
export type LabelRule = (
  labels: Float64Array,
  random: () => number,
) => { readonly student: Float64Array; readonly teacher: Float64Array };

/** The same labels for all calls. */
export const alike = (labels: Float64Array): ReturnType<LabelRule> => ({ student: labels, teacher: labels });

/** Labels dropped row by row. */
export function dropped(labels: Float64Array, probability: number, random: () => number): Float64Array {
  return labels.map((label) => (random() < probability ? -1 : label));
}

/** Progressive self-distillation (eq 22) with classes: `rule` says which labels the net is given, `drop` what is declared. */
export function conditionalLoss(problem: Problem, name: string, rule: LabelRule, drop = 0.1): PlainLossSubject {
  const path = defineProblem(problem).interpolant;
  return {
    ...{ kind: 'loss', name, framework: 'plain', family: 'semigroup', stopGradient: 'convex', times: 'given' },
    ...{ convention: { output: 'average-velocity' }, problem, labels: { drop } },
    loss: ({ net, x0, x1, s, t, u, labels, seed, n, d }: LossCall<PlainLossNet, Float64Array>) => {
      const rng = stream(seed, 'label drop');
      const given = rule(labels as Float64Array, () => rng.uniform());
      const row = (k: number): number => Math.floor(k / d);
      const x = x0.map((noise, k) => path.a(s[row(k)]) * noise + path.b(s[row(k)]) * x1[k]);
      const v = net.given(given.student)({ x, s, t, n, d });
      const teacher = net.given(given.teacher).frozen;
      const first = teacher({ x, s, t: u, n, d });
      const middle = x.map((value, k) => value + (u[row(k)] - s[row(k)]) * first[k]);
      const second = teacher({ x: middle, s: u, t, n, d });
      return (
        v.reduce((sum, value, k) => {
          const [start, between, end] = [s[row(k)], u[row(k)], t[row(k)]];
          const slope = path.da(start) * x0[k] + path.db(start) * x1[k];
          const mean = ((between - start) * first[k] + (end - between) * second[k]) / (end - start);
          return sum + (value - (start === end ? slope : mean)) ** 2;
        }, 0) / n
      );
    },
  } as PlainLossSubject;
}

interface Wrong {
  readonly name: string;
  readonly description: string;
  readonly hides: string;
  readonly rule: LabelRule;
}

const wrong: readonly Wrong[] = [
  {
    name: 'never',
    description: 'No label is ever dropped: the unconditional net is not trained.',
    hides: 'probability 0',
    rule: (labels) => alike(labels),
  },
  {
    name: 'whole-batch',
    description: 'One draw decides for the whole batch.',
    hides: 'batches of one row',
    rule: (labels, random) => alike(random() < 0.1 ? labels.map(() => -1) : labels),
  },
  {
    name: 'apart',
    description: 'Student and teacher drop the labels of a row by draws of their own.',
    hides: 'probability 0 or 1',
    rule: (labels, random) => ({ student: dropped(labels, 0.1, random), teacher: dropped(labels, 0.1, random) }),
  },
  {
    name: 'teacher-conditional',
    description: 'The teacher keeps the label that the student has lost.',
    hides: 'probability 0',
    rule: (labels, random) => ({ student: dropped(labels, 0.1, random), teacher: labels }),
  },
  {
    name: 'of-other-rows',
    description: 'The labels are shuffled among the rows of the batch.',
    hides: 'batches of one class',
    rule: (labels, random) => alike(dropped(labels, 0.1, random).map((_, i, all) => all[(i + 1) % all.length])),
  },
  {
    name: 'class-zero',
    description: 'Class 0 stands for the dropped label.',
    hides: 'no class 0 in the data',
    rule: (labels, random) => alike(dropped(labels, 0.1, random).map((label) => Math.max(0, label))),
  },
];

/** Class-conditional losses whose labels are wrong. */
export const labelMutants: readonly Mutant[] = wrong.map(({ name, description, hides, rule }) => ({
  id: `loss.labels-${name}`,
  kind: 'loss',
  description,
  hides,
  expected: ['loss.label-drop'],
  mayAlso: [],
  settings: ['gaussian'],
  make: (problem) => conditionalLoss(problem, name, rule),
}));

/** Class-conditional losses that are right. */
export const labelControls: readonly Control[] = [0, 0.1, 0.5].map((drop) => ({
  id: `loss.labels-dropped-${100 * drop}`,
  kind: 'loss',
  description: `A class-conditional loss that drops labels with probability ${drop}.`,
  settings: ['gaussian', 'gaussian-trig'],
  make: (problem) =>
    conditionalLoss(problem, 'conditional', (labels, random) => alike(dropped(labels, drop, random)), drop),
}));
