import { requireTime } from '../fields/times.ts';
import type { Model } from '../model.ts';
import type { ExactFlow, Fields, MapKind } from '../types.ts';
import { affineFlow } from './affine.ts';
import { closedFlow } from './closed.ts';
import { integratedFlow } from './integrated/index.ts';
import { quantileFlow } from './quantile.ts';

/**
 * The exact flow map of a problem: in closed form, by quantiles, or integrated with an error estimate. Any problem may be
 * asked for as `integrated`, which is how the integrator is tested against the other two.
 *
 * @throws FlowproofError `usage` for times outside the problem's range, `singular` where the map does not exist.
 */
export function exactFlow(model: Model, fields: Fields, mapKind: MapKind): ExactFlow {
  const flow = build(model, fields, mapKind);
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
