import type { Model } from '../../model.ts';
import type { ExactFlow, Fields, FlowAnswer, FlowOptions, FlowRequest } from '../../types.ts';
import { timeDerivatives } from '../product.ts';
import { countPoints } from '../request.ts';
import { type Batch, estimate, groups, stay, store } from './batch.ts';
import { fieldsKernel } from './fields-kernel.ts';
import { dyadicGrid, type Grid } from './grid.ts';
import type { Kernel } from './kernel.ts';
import { mixtureKernel } from './mixture-kernel.ts';
import { planarKernel } from './planar-kernel.ts';
import { solve } from './solve.ts';
import { type Trajectories, trajectories } from './trajectories.ts';

const DEFAULT_TOLERANCE = 1e-12;
const ATTEMPTS = 4;
/** Part of the tolerance that one step may take, to begin with. */
const FIRST_SHARE = 0.05;
/** What a loose estimate may exceed the tolerance by: half the steps cost the eighth order a factor of 256. */
const LOOSE = 100;

/**
 * The flow map by integration of dx/dt = b_t(x) and of its variational equation, with an error estimate for every value. Two
 * solutions are carried, with steps h and h/2; the first is the answer. Its error is estimated by three times their difference,
 * which the nonlinear dynamics has carried along, plus what that difference does not resolve: an ellipsoid of round-off,
 * of cancelled local errors, of the second solution's own and of second-order terms, carried by the transition matrix.
 *
 * An estimate, not a bound: `npm run report:error-estimates` measures it. The bits of a point's answer do not depend on its
 * batch. A point that cannot be carried (not finite, or more than 20,000 steps) gives NaN with an infinite estimate.
 * @throws FlowproofError `singular` where the velocity does not exist on the way.
 */
export function integratedFlow(model: Model, fields: Fields, kernel = kernelOf(model, fields)): ExactFlow {
  return { kind: 'integrated', evaluate: (request, options) => evaluate(kernel, fields, request, options) };
}

function kernelOf(model: Model, fields: Fields): Kernel {
  if (model.law.kind !== 'mixture') return fieldsKernel(fields, model);
  const { components } = model.law;
  return model.dimension === 2 ? planarKernel(model, components) : mixtureKernel(model, components);
}

function evaluate(kernel: Kernel, fields: Fields, request: FlowRequest, options: FlowOptions = {}): FlowAnswer {
  const { d } = kernel;
  const n = countPoints(request, d);
  const wanted = options.derivatives === true;
  const tolerance = options.tolerance ?? DEFAULT_TOLERANCE;
  const loose = !wanted && options.estimate === 'loose';
  const batch: Batch = {
    y: new Float64Array(n * d),
    error: new Float64Array(n),
    jacobian: new Float64Array(wanted ? n * d * d : 0),
    jacobianError: new Float64Array(wanted ? n : 0),
    logDet: new Float64Array(wanted ? n : 0),
  };
  const chunk = Math.max(1, Math.min(512, Math.floor(65536 / (d * d))));
  for (const { s, t, points } of groups(request, n)) {
    const grid = dyadicGrid(kernel, s, t);
    for (let from = 0; from < points.length; from += chunk) {
      const list = points.slice(from, from + chunk);
      if (s === t) stay(list, request, d, wanted, batch);
      else integrate(kernel, grid, list, request, { tolerance, derivatives: wanted, loose }, batch);
    }
  }
  const { y, error, jacobian, jacobianError, logDet } = batch;
  if (!wanted) return { y, error };
  return {
    y,
    error,
    derivatives: { ...timeDerivatives(fields, request, y, jacobian, d), jacobian, logDet, jacobianError },
  };
}

interface Settings {
  readonly tolerance: number;
  readonly derivatives: boolean;
  /** Whether the fine solution is the answer. */
  readonly loose: boolean;
}

function integrate(
  kernel: Kernel,
  grid: Grid,
  points: readonly number[],
  request: FlowRequest,
  settings: Settings,
  batch: Batch,
): void {
  const { d } = kernel;
  const tolerance = settings.loose ? LOOSE * settings.tolerance : settings.tolerance;
  let open = points.map((p) => ({ p, local: FIRST_SHARE * tolerance, best: Number.POSITIVE_INFINITY }));
  for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt++) {
    const x = new Float64Array(open.length * d);
    const allowed = new Float64Array(open.length);
    open.forEach(({ p, local }, q) => {
      x.set(request.x.subarray(p * d, (p + 1) * d), q * d);
      allowed[q] = local;
    });
    const states = trajectories(x, d, settings.derivatives);
    initialise(kernel, grid, states, tolerance);
    solve(kernel, grid, states, allowed);
    const again: typeof open = [];
    open.forEach((entry, q) => {
      const error = estimate(states, q);
      if (attempt === 0 || error < entry.best) store(states, q, entry.p, error, settings.loose, batch);
      // Where round-off dominates, smaller local errors do not help: one failure to halve the estimate ends the attempts.
      if (states.failed[q] === 0 && error > tolerance && (attempt === 0 || error < 0.5 * entry.best)) {
        const factor = Math.max(1e-4, Math.min(0.1, (0.3 * tolerance) / error));
        again.push({ p: entry.p, local: entry.local * factor, best: Math.min(error, entry.best) });
      }
    });
    open = again;
  }
}

/** Velocity and gradient at the start, and a first level from ‖∇b‖ and ‖b‖. */
function initialise(kernel: Kernel, grid: Grid, states: Trajectories, tolerance: number): void {
  const { d, width, count } = states;
  const table = kernel.prepare(grid.s);
  const point = new Float64Array(d);
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < d; i++) point[i] = states.coarse[p * width + i];
    const velocity = states.velocity.subarray(p * d, (p + 1) * d);
    const gradient = states.gradient.subarray(p * d * d, (p + 1) * d * d);
    kernel.gradient(table, point, 1, velocity, gradient);
    if (!velocity.every(Number.isFinite)) states.failed[p] = 1;
    let norm = 1;
    for (let i = 0; i < d; i++) {
      let row = 0;
      for (let j = 0; j < d; j++) row += Math.abs(gradient[i * d + j]);
      norm = Math.max(norm, row);
    }
    const first = (4 * (FIRST_SHARE * tolerance) ** (1 / 9)) / norm;
    // Two steps at least: in a single one the two solutions may agree by chance.
    states.level[p] = Math.max(1, Math.min(30, Math.ceil(Math.log2(Math.abs(grid.t - grid.s) / first))));
  }
}
