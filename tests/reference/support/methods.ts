import type { Method } from '../../../src/reference/methods/types.ts';
import { eulerian, lagrangian, meanflow, type Row, type Stop, semigroup } from './losses.ts';
import { evaluate, mapParameters, moved, type Network, type Point } from './network.ts';
import { add, cos, leaf, mul, power, type Scalar, scale, sin, square, sub, sum } from './scalar.ts';

/** What a method has beside the network: constants. */
export interface Others {
  readonly teacher: Network;
  readonly target: Network;
  readonly progress: number;
}

const ONE = leaf(1);

const negative = (a: Scalar): Scalar => scale(-1, a);
const over = (a: Scalar, b: Scalar): Scalar =>
  b.value < 0 ? negative(mul(a, power(negative(b), -1))) : mul(a, power(b, -1));

/** X_{s,t}(x) */
const carried = (net: Network, point: Point): Scalar[] => moved(point, evaluate(net, point).v);
const difference = (a: readonly Scalar[], b: readonly Scalar[]): Scalar[] => a.map((entry, i) => sub(entry, b[i]));

/** `X_{s,t}(x) - sg(y)`, or the difference of average velocities. */
function against(net: Network, row: Row, y: readonly Scalar[], form: string, stop: Stop): Scalar[] {
  const apart = difference(carried(net, row), y.map(stop));
  return form === 'map' ? apart : apart.map((entry) => over(entry, sub(row.t, row.s)));
}

/** A step of an ordinary differential equation solver along the diagonal of `net`, from s to u. */
function solved(net: Network, { x, s, u }: Row, solver: string): Scalar[] {
  const step = sub(u, s);
  const first = evaluate(net, { x, s, t: s }).v;
  const euler = x.map((entry, i) => add(entry, mul(step, first[i])));
  if (solver === 'euler') return euler;
  const second = evaluate(net, { x: euler, s: u, t: u }).v;
  return x.map((entry, i) => add(entry, mul(step, scale(0.5, add(first[i], second[i])))));
}

/** g / (|g| + c) */
function normalised(g: readonly Scalar[], c: number): readonly Scalar[] {
  if (c === 0) return g;
  const length = add(power(sum(g.map(square)), 0.5), leaf(c, c * 2 ** -24));
  return g.map((entry) => over(entry, length));
}

/** The velocity that stands for b at x: the teacher's, or that of the pair. */
const velocityAt = (method: Method, row: Row, teacher: Network): readonly Scalar[] =>
  method.teacher === 'none' ? row.velocity : evaluate(teacher, { ...row, t: row.s }).v;

const share = ({ tangentWarmup }: Method, progress: number): number =>
  tangentWarmup === 0 ? 1 : Math.min(1, progress / tangentWarmup);

/** `v - sg(v + g)`, g the tangent of the Eulerian residual, part of it switched on slowly. */
function alignYourFlow(net: Network, row: Row, method: Method, stop: Stop, { teacher, progress }: Others): Scalar[] {
  const w = velocityAt(method, row, teacher);
  const { v, dv } = evaluate(net, row, { x: w, s: ONE });
  const step = sub(row.t, row.s);
  const g = v.map((average, i) => add(sub(w[i], average), scale(share(method, progress), mul(step, dv[i]))));
  const treated = normalised(g, method.normaliseTangent);
  return v.map((average, i) => sub(average, stop(add(average, treated[i]))));
}

/** sCM as its paper writes it: F from the consistency function `f = cosθ x - sinθ F`, `θ = π/2 (1 - s)`, and its total derivative. */
function scm(net: Network, row: Row, method: Method, stop: Stop, { teacher, progress }: Others): Scalar[] {
  const theta = scale(Math.PI / 2, sub(ONE, row.s));
  const [c, s] = [cos(theta), sin(theta)];
  const w = velocityAt(method, row, teacher);
  const end: Point = { x: row.x, s: row.s, t: ONE };
  const { v, dv } = evaluate(net, end, { x: w, s: ONE });
  const f = moved(end, v);
  const rest = sub(ONE, row.s);
  // Along the trajectory in θ: ds/dθ = -2/π, dx/dθ = -(2/π) w.
  const perTheta = -2 / Math.PI;
  const F = f.map((entry, i) => over(sub(mul(c, row.x[i]), entry), s));
  const r = share(method, progress);
  const g = F.map((entry, i) => {
    const dx = scale(perTheta, w[i]);
    const df = scale(perTheta, add(sub(w[i], v[i]), mul(rest, dv[i])));
    const dF = over(sub(sub(sub(mul(c, dx), mul(s, row.x[i])), df), mul(c, entry)), s);
    return sub(mul(square(c), sub(dx, entry)), scale(r, mul(mul(c, s), add(row.x[i], dF))));
  });
  const treated = normalised(g, method.normaliseTangent);
  return F.map((entry, i) => sub(entry, stop(add(entry, treated[i]))));
}

/** Both sides are carried to the end by a map whose parameters are constants, and whose argument is not. */
function ctm(net: Network, row: Row, method: Method, stop: Stop, { teacher, target }: Others): Scalar[] {
  const held = mapParameters(target, stop);
  const onward = (x: readonly Scalar[]): Scalar[] => carried(held, { x, s: row.t, t: ONE });
  const neighbour = solved(teacher, row, method.solver);
  const other = onward(carried(target, { x: neighbour, s: row.u, t: row.t }));
  return difference(onward(carried(net, row)), other.map(stop));
}

/** Legs of equal length by the teacher's map; by way of u where there are two. */
function pfmm(net: Network, row: Row, method: Method, stop: Stop, { teacher }: Others): Scalar[] {
  const legs = method.legCount;
  const span = sub(row.t, row.s);
  const time = (k: number): Scalar => {
    if (k === 0) return row.s;
    if (k === legs) return row.t;
    return legs === 2 ? row.u : add(row.s, scale(k / legs, span));
  };
  let y: readonly Scalar[] = row.x;
  for (let k = 0; k < legs; k++) y = carried(teacher, { x: y, s: time(k), t: time(k + 1) });
  return against(net, row, y, method.form, stop);
}

/** The residual of a method on one row, by the papers. */
export function residualByDefinition(net: Network, row: Row, method: Method, stop: Stop, others: Others): Scalar[] {
  const { id, stopGradient: mode, form } = method;
  const teacher = method.teacher === 'self' ? undefined : others.teacher;
  const target = method.target === 'self' ? net : others.target;
  switch (id) {
    case 'flow-matching':
      return difference(evaluate(net, { ...row, t: row.s }).v, row.velocity);
    case 'lsd':
    case 'lmd':
      return lagrangian(net, row, mode, stop, teacher);
    case 'esd':
    case 'emd':
    case 'consistency-distillation':
      return eulerian(net, row, mode, stop, teacher);
    case 'meanflow':
    case 'consistency-training':
      return meanflow(net, row, mode, stop);
    case 'psd-u':
    case 'psd-m':
    case 'shortcut':
    case 'split-meanflow':
    case 'progressive-distillation':
      return semigroup(net, row, mode, stop, form, teacher);
    case 'pfmm':
      return pfmm(net, row, method, stop, others);
    case 'consistency-distillation-discrete': {
      const xu = solved(others.teacher, row, method.solver);
      return against(net, row, carried(target, { x: xu, s: row.u, t: row.t }), form, stop);
    }
    case 'consistency-training-discrete':
      return against(net, row, carried(target, { x: row.xu!, s: row.u, t: row.t }), form, stop);
    case 'ctm':
      return ctm(net, row, method, stop, { ...others, target });
    case 'scm':
      return scm(net, row, method, stop, others);
    case 'align-your-flow':
      return alignYourFlow(net, row, method, stop, others);
  }
}
