import type { MixtureComponent, Problem } from './problem.ts';
import { finiteAt, invalid } from './validate.ts';

/** A guided problem taken apart. */
export interface Guidance {
  readonly label: number;
  /** ω: the factor of the conditional velocity; that of the unconditional one is 1 - ω. */
  readonly effectiveScale: number;
  /** The same problem without guidance. */
  readonly unconditional: Problem;
  /** … and with the components of the class alone, their weights scaled to sum to 1. */
  readonly conditional: Problem;
}

/**
 * The two flows and the scale of `b_t(x) + ω (b_t(x | label) - b_t(x))` (Ho & Salimans, arXiv 2207.12598: eq (6) is the convention
 * `1+w`).
 *
 * @throws FlowproofError `invalid-problem` for a target without labels, a label that no component has, or a scale that is no number.
 */
export function guidanceOf(problem: Problem): Guidance {
  const { guidance, ...unconditional } = problem;
  if (typeof guidance !== 'object' || guidance === null) {
    throw invalid(
      'guidance',
      'label, scale and convention',
      guidance,
      'As in {"label": 1, "scale": 2, "convention": "w"}.',
    );
  }
  const scale = finiteAt('guidance.scale', guidance.scale);
  if (guidance.convention !== 'w' && guidance.convention !== '1+w') {
    throw invalid(
      'guidance.convention',
      '"w" or "1+w"',
      guidance.convention,
      'Say which scale is the conditional flow: 1 or 0.',
    );
  }
  return {
    label: guidance.label,
    effectiveScale: guidance.convention === 'w' ? scale : 1 + scale,
    unconditional,
    conditional: conditionalProblem(unconditional, guidance.label),
  };
}

/**
 * The problem of one class: the components with that label.
 *
 * @throws FlowproofError `invalid-problem` where the target has no labels, or none of that class.
 */
export function conditionalProblem(problem: Problem, label: number): Problem {
  const labels = labelsOf(problem);
  if (problem.target?.kind !== 'mixture' || !labels.includes(label)) {
    const expected = labels.length === 0 ? 'a mixture whose components have labels' : `one of ${labels.join(', ')}`;
    throw invalid('label', expected, label, 'Give each component of the target a "label", an integer from 0.');
  }
  const components = problem.target.components.filter((component) => component.label === label);
  const mass = components.reduce((sum, { weight }) => sum + weight, 0);
  return {
    ...problem,
    id: `${problem.id} given ${label}`,
    target: {
      kind: 'mixture',
      components: components.map((component) => ({ ...component, weight: component.weight / mass })),
    },
  };
}

/** The classes of a problem's target in ascending order; empty where its components have no labels. */
export function labelsOf({ target }: Problem): readonly number[] {
  if (target?.kind !== 'mixture' || !Array.isArray(target.components)) return [];
  const labels = target.components.flatMap(({ label }) => (label === undefined ? [] : [label]));
  return [...new Set(labels)].sort((a, b) => a - b);
}

/**
 * All components have a label, or none.
 *
 * @throws FlowproofError `invalid-problem`.
 */
export function requireLabels(components: readonly MixtureComponent[]): void {
  const labelled = components.filter(({ label }) => label !== undefined).length;
  components.forEach(({ label }, i) => {
    if (label === undefined ? labelled === 0 : Number.isInteger(label) && label >= 0) return;
    throw invalid(
      `target.components[${i}].label`,
      'an integer from 0',
      label,
      'Give every component of the target a label, or none.',
    );
  });
}
