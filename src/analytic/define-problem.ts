import { buildModel } from './build-model.ts';
import { affineFields } from './fields/affine.ts';
import { boxesFields } from './fields/boxes.ts';
import { guidedFields } from './fields/guided.ts';
import { mixtureFields } from './fields/mixture.ts';
import { exactFlow, fieldsFlow } from './flow/index.ts';
import { guidanceOf } from './guidance.ts';
import type { LawModel, Model } from './model.ts';
import { problemSamples } from './samples.ts';
import { targetScale } from './scale.ts';
import { transportedSamples } from './transported-samples.ts';
import type { ExactProblem, Fields, Interpolant, MapKind, Problem } from './types.ts';

/** What a Problem cannot say in JSON. */
export interface DefineOptions {
  /** A path given as functions, in place of `problem.interpolant`. Make it with `customInterpolant`. */
  readonly interpolant?: Interpolant;
}

/**
 * A problem with its exact answers.
 *
 * @throws FlowproofError `invalid-problem`, one error naming the first thing that is wrong, where and what to do.
 */
export function defineProblem(problem: Problem, options: DefineOptions = {}): ExactProblem {
  if (problem?.guidance !== undefined) return guidedProblem(problem, options);
  const model = buildModel(problem, options.interpolant);
  const { law, dimension } = model;
  const fields = fieldsOf(model);
  const mapKind = mapKindOf(problem, law, dimension);
  return {
    id: problem.id,
    definition: problem,
    dimension,
    interpolant: model.interpolant,
    timeRange: model.timeRange,
    regularTimes: model.regularTimes,
    mapKind,
    native: mapKind !== 'integrated',
    fields,
    flow: exactFlow(model, fields, mapKind),
    scale: targetScale(law, model.source, dimension),
    sample: problemSamples(model),
  };
}

/**
 * The flow of the guided velocity. Its marginal laws are not those of an interpolant: they exist only as the push-forward of
 * the source, which is how `sample.marginal` draws, to 1e-8. Where the effective scale is 0 or 1 it is a flow of the target.
 */
function guidedProblem(problem: Problem, options: DefineOptions): ExactProblem {
  const { label, effectiveScale, unconditional, conditional } = guidanceOf(problem);
  if (effectiveScale === 0 || effectiveScale === 1) {
    const plain = effectiveScale === 0 ? unconditional : conditional;
    return { ...defineProblem(plain, options), id: problem.id, definition: problem };
  }
  const [whole, part] = [defineProblem(unconditional, options), defineProblem(conditional, options)];
  const model = buildModel(unconditional, options.interpolant);
  const fields = guidedFields(whole.fields, part.fields, effectiveScale, label);
  const flow = fieldsFlow(model, fields);
  return {
    ...part,
    id: problem.id,
    definition: problem,
    mapKind: 'integrated',
    native: false,
    fields,
    flow,
    sample: transportedSamples(part, flow),
    guided: { effectiveScale, unconditional: whole, conditional: part },
  };
}

function fieldsOf(model: Model): Fields {
  switch (model.law.kind) {
    case 'mixture':
      return mixtureFields(model);
    case 'boxes':
      return boxesFields(model);
    case 'affine':
      return affineFields(model);
  }
}

/**
 * `closed` for affine couplings, one Gaussian and one point; `quantile` for every other one-dimensional problem and for
 * rotated products; else `integrated`.
 */
function mapKindOf(problem: Problem, law: LawModel, dimension: number): MapKind {
  if (law.kind === 'affine' || (law.kind === 'mixture' && law.components.length === 1)) return 'closed';
  if (dimension === 1 || problem.target?.kind === 'product') return 'quantile';
  return 'integrated';
}
