import { requireTime } from '../fields/times.ts';
import type { Model } from '../model.ts';
import type { ExactFlow, Fields, MapKind } from '../types.ts';
import { affineFlow } from './affine.ts';
import { closedFlow } from './closed.ts';
import { fieldsKernel, integratedFlow } from './integrated/index.ts';
import { quantileFlow } from './quantile.ts';

/**
 * The exact flow map of a problem: in closed form, by quantiles, or integrated with an error estimate. Any problem may be
 * asked for as `integrated`, which is how the integrator is tested against the other two.
 *
 * @throws FlowproofError `usage` for times outside the problem's range, `singular` where the map does not exist.
 */
export function exactFlow(model: Model, fields: Fields, mapKind: MapKind): ExactFlow {
  return inRange(model, build(model, fields, mapKind));
}

/**
 * The flow of a velocity that is not that of the model's law, as of a guided one: `fields` alone are integrated.
 *
 * @throws FlowproofError `usage` for times outside the problem's range, `singular` where the velocity does not exist.
 */
export function fieldsFlow(model: Model, fields: Fields): ExactFlow {
  return inRange(model, integratedFlow(model, fields, fieldsKernel(fields, model)));
}

function inRange(model: Model, flow: ExactFlow): ExactFlow {
  return {
    kind: flow.kind,
    evaluate: (request, options) => {
      for (const time of request.s) requireTime(model, time);
      for (const time of request.t) requireTime(model, time);
      return flow.evaluate(request, options);
    },
  };
}

function build(model: Model, fields: Fields, mapKind: MapKind): ExactFlow {
  switch (mapKind) {
    case 'closed':
      return model.law.kind === 'affine' ? affineFlow(model, fields) : closedFlow(model, fields);
    case 'quantile':
      return quantileFlow(model, fields);
    case 'integrated':
      return integratedFlow(model, fields);
  }
}
