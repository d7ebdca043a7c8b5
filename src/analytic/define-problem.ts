import { buildModel } from './build-model.ts';
import { affineFields } from './fields/affine.ts';
import { boxesFields } from './fields/boxes.ts';
import { mixtureFields } from './fields/mixture.ts';
import { exactFlow } from './flow/index.ts';
import type { LawModel, Model } from './model.ts';
import { problemSamples } from './samples.ts';
import { targetScale } from './scale.ts';
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
