import type { Interpolant } from '../../../src/analytic/types.ts';
import { type Convention, conventionSchema } from '../../../src/subject/convention.ts';
import type {
  LossCall,
  LossFamily,
  LossReduction,
  PlainLossNet,
  PlainLossSubject,
  PlainNet,
  StopGradientMode,
} from '../../../src/subject/types.ts';

/**
 * Losses as a third party would write them with plain arrays, row by row in canonical terms: an author's own helpers, not the
 * suite's. `Author` holds what may vary without being wrong, `Slip` what is wrong.
 */
export interface Author {
  readonly family: LossFamily;
  readonly stopGradient?: StopGradientMode;
  readonly convention?: Partial<Convention>;
  readonly reduction?: LossReduction;
  readonly combine?: 'batch' | 'terms';
  readonly form?: 'velocity' | 'map';
  /** Value and derivative by separate calls. */
  readonly separate?: boolean;
  /** ∇X w by d derivatives along the axes. */
  readonly axes?: boolean;
  /** Each row by a call of its own, last row first. */
  readonly rowByRow?: boolean;
  readonly slip?: string;
}

interface Point {
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
}

/** The net on one row or many, in canonical terms: X and DX from whatever convention it has. */
class Caller {
  private readonly net: PlainNet;
  private readonly convention: Convention;
  readonly d: number;

  constructor(net: PlainNet, convention: Convention, d: number) {
    this.net = net;
    this.convention = convention;
    this.d = d;
  }

  private get rate() {
    return this.convention.time === 'noise-to-data' ? this.convention.timeScale : -this.convention.timeScale;
  }

  private clock(t: number) {
    const k = this.convention.timeScale;
    return this.convention.time === 'noise-to-data' ? k * t : k * (1 - t);
  }

  private raw(points: readonly Point[]) {
    const s = Float64Array.from(points, (p) => this.clock(p.s));
    const step = this.convention.secondTime === 'step';
    const t = Float64Array.from(points, (p, i) => (step ? this.clock(p.t) - s[i] : this.clock(p.t)));
    return { x: Float64Array.from(points.flatMap((p) => [...p.x])), s, t, n: points.length, d: this.d };
  }

  /** X of each point. */
  map(points: readonly Point[]): Float64Array[] {
    if (points.length === 0) return [];
    const y = this.net(this.raw(points));
    return points.map((p, i) => this.toMap(p, y.slice(i * this.d, (i + 1) * this.d)));
  }

  private toMap(p: Point, y: Float64Array): Float64Array {
    const { output } = this.convention;
    if (output === 'map') return y;
    return y.map((o, k) => p.x[k] + (output === 'displacement' ? o : this.rate * (p.t - p.s) * o));
  }

  /** v of each point, s ≠ t unless the net returns average velocities. */
  velocity(points: readonly Point[]): Float64Array[] {
    if (points.length === 0) return [];
    if (this.convention.output === 'average-velocity') {
      const y = this.net(this.raw(points));
      return points.map((_, i) => y.slice(i * this.d, (i + 1) * this.d).map((o) => this.rate * o));
    }
    if (points.every((p) => p.s === p.t)) {
      const w = points.map(() => ({ dx: new Float64Array(this.d), ds: 0, dt: 1 }));
      return this.jvp(points, w).map((dual) => dual.dy);
    }
    return this.map(points).map((X, i) => X.map((v, k) => (v - points[i].x[k]) / (points[i].t - points[i].s)));
  }

  /** X and its derivative along w. */
  jvp(points: readonly Point[], w: readonly { dx: Float64Array; ds: number; dt: number }[]) {
    if (points.length === 0) return [];
    const step = this.convention.secondTime === 'step';
    const { y, dy } = this.net.jvp({
      ...this.raw(points),
      dx: Float64Array.from(w.flatMap((one) => [...one.dx])),
      ds: Float64Array.from(w, (one) => this.rate * one.ds),
      dt: Float64Array.from(w, (one) => this.rate * (step ? one.dt - one.ds : one.dt)),
    });
    return points.map((p, i) => {
      const own = y.slice(i * this.d, (i + 1) * this.d);
      const slope = dy.slice(i * this.d, (i + 1) * this.d);
      const { output } = this.convention;
      const X = this.toMap(p, own);
      if (output === 'map') return { X, dy: slope };
      const { dx, ds, dt } = w[i];
      return {
        X,
        dy: slope.map((o, k) =>
          output === 'displacement' ? dx[k] + o : dx[k] + this.rate * ((dt - ds) * own[k] + (p.t - p.s) * o),
        ),
      };
    });
  }
}

const plus = (a: Float64Array, b: Float64Array, c = 1) => a.map((v, k) => v + c * b[k]);

/** Squared residuals of rows, by the definition or with the author's slip. */
function residuals(
  author: Author,
  net: PlainLossNet,
  convention: Convention,
  path: Interpolant,
  call: Rows,
): Float64Array[] {
  const { d } = call;
  const caller = new Caller(net, convention, d);
  const { slip } = author;
  const n = call.s.length;
  const at = (i: number, s = call.s[i]) => ({
    x: call.x0[i].map((noise, k) => path.a(s) * noise + path.b(s) * call.x1[i][k]),
    slope: call.x0[i].map((noise, k) => path.da(s) * noise + path.db(s) * call.x1[i][k]),
  });
  const zero = new Float64Array(d);
  const result: Float64Array[] = new Array(n);
  const all = Array.from({ length: n }, (_, i) => i);
  const diagonal = all.filter((i) => call.s[i] === call.t[i]);
  const off = all.filter((i) => call.s[i] !== call.t[i]);

  const flat = caller.velocity(diagonal.map((i) => ({ x: at(i).x, s: call.s[i], t: call.s[i] })));
  diagonal.forEach((i, k) => {
    result[i] = plus(flat[k], at(i).slope, slip === 'tangent-sign' ? 1 : -1);
    if (slip === 'diagonal-missing') result[i].fill(0);
  });
  if (off.length === 0) return result;

  const start = off.map((i) => {
    const here = at(i, slip === 'query-at-end-time' ? call.t[i] : call.s[i]);
    return { ...here, s: call.s[i], t: call.t[i], u: call.u[i] };
  });
  if (slip === 'shuffled') {
    const shifted = start.map((_, i) => start[(i + 1) % start.length].x);
    start.forEach((p, i) => {
      p.x = shifted[i];
    });
  }
  const students = start.map(({ x, s, t }) => ({ x, s, t }));
  switch (author.family) {
    case 'lagrangian': {
      if (author.separate) caller.map(students);
      const X0 = caller.map(slip === 'lagrangian-derivative-at-endpoint' ? students : []);
      const moved =
        slip === 'lagrangian-derivative-at-endpoint' ? students.map((p, i) => ({ ...p, x: X0[i] })) : students;
      const duals = caller.jvp(
        moved,
        students.map(() => ({ dx: zero, ds: 0, dt: 1 })),
      );
      const X = author.separate ? caller.map(students) : slip ? caller.map(students) : duals.map((dual) => dual.X);
      const teachers = students.map(({ x, s, t }, i) => {
        const time = slip === 'lagrangian-teacher-start-time' ? s : t;
        return { x: slip === 'lagrangian-teacher-untransported' ? x : X[i], s: time, t: time };
      });
      const velocity = caller.velocity(teachers);
      off.forEach((i, k) => {
        result[i] = plus(duals[k].dy, velocity[k], -1);
        if (slip === 'no-time-derivative') {
          const v = X[k].map((value, m) => (value - students[k].x[m]) / (students[k].t - students[k].s));
          result[i] = plus(v, velocity[k], -1);
        }
      });
      break;
    }
    case 'eulerian': {
      const teacher = caller.velocity(students.map(({ x, s }) => ({ x, s, t: s })));
      const sign = slip === 'eulerian-sign' ? -1 : 1;
      if (author.axes || slip === 'transposed') {
        const inTime = caller.jvp(
          students,
          students.map(() => ({ dx: zero, ds: 1, dt: 0 })),
        );
        const columns = Array.from({ length: d }, (_, m) =>
          caller.jvp(
            students,
            students.map(() => ({ dx: zero.map((_, k) => (k === m ? 1 : 0)), ds: 0, dt: 0 })),
          ),
        );
        off.forEach((i, k) => {
          result[i] = inTime[k].dy.slice();
          for (let m = 0; m < d; m++) {
            for (let j = 0; j < d; j++) {
              result[i][j] +=
                slip === 'transposed' ? columns[j][k].dy[m] * teacher[k][m] : columns[m][k].dy[j] * teacher[k][m];
            }
          }
        });
        break;
      }
      if (author.separate || slip === 'eulerian-no-pushforward') {
        const inTime = caller.jvp(
          students,
          students.map(() => ({ dx: zero, ds: 1, dt: 0 })),
        );
        const pushed = caller.jvp(
          students,
          teacher.map((dx) => ({ dx, ds: 0, dt: 0 })),
        );
        off.forEach((i, k) => {
          result[i] = plus(inTime[k].dy, slip === 'eulerian-no-pushforward' ? teacher[k] : pushed[k].dy);
        });
        break;
      }
      const duals = caller.jvp(
        students,
        teacher.map((v) => ({ dx: v.map((value) => sign * value), ds: 1, dt: 0 })),
      );
      off.forEach((i, k) => {
        result[i] = duals[k].dy;
      });
      break;
    }
    case 'meanflow': {
      const tangents = start.map(({ slope }) => ({ dx: slope, ds: 1, dt: slip === 'meanflow-tangent' ? 1 : 0 }));
      const duals = caller.jvp(students, tangents);
      off.forEach((i, k) => {
        const { s, t, x } = students[k];
        const h = t - s;
        const v = duals[k].X.map((value, m) => (value - x[m]) / h);
        const dv = duals[k].dy.map((value, m) => (value - tangents[k].dx[m] - (tangents[k].dt - 1) * v[m]) / h);
        const target = plus(start[k].slope, dv, slip === 'meanflow-sign' ? -h : h);
        result[i] = plus(v, target, -1);
      });
      break;
    }
    case 'semigroup': {
      const X1 = caller.map(start.map(({ x, s, u }) => ({ x, s, t: u })));
      const seconds = start.map(({ x, u, t }, k) => ({
        x: slip === 'semigroup-second-leg-from-start' ? x : X1[k],
        s: u,
        t,
      }));
      if (author.form === 'map') {
        const [X, X2] = [caller.map(students), caller.map(seconds)];
        off.forEach((i, k) => {
          result[i] = plus(X[k], X2[k], -1);
        });
        break;
      }
      const v = caller.velocity(students);
      const v1 = caller.velocity(start.map(({ x, s, u }) => ({ x, s, t: u })));
      const v2 = caller.velocity(seconds);
      off.forEach((i, k) => {
        const { s, t, u } = start[k];
        const p = slip === 'semigroup-half-weights' ? 0.5 : (u - s) / (t - s);
        const swap = slip === 'semigroup-legs-swapped';
        result[i] = v[k].map((value, m) => value - (swap ? 1 - p : p) * v1[k][m] - (swap ? p : 1 - p) * v2[k][m]);
      });
      break;
    }
    default:
      off.forEach((i) => {
        result[i] = new Float64Array(d);
      });
  }
  return result;
}

interface Rows {
  readonly x0: readonly Float64Array[];
  readonly x1: readonly Float64Array[];
  readonly s: readonly number[];
  readonly t: readonly number[];
  readonly u: readonly number[];
  readonly d: number;
}

/** A plain loss that returns its value alone. */
export function plainLoss(author: Author, path: Interpolant): PlainLossSubject {
  const convention = conventionSchema.parse(author.convention ?? {});
  const k = convention.timeScale;
  const canonical = (t: number) => (convention.time === 'noise-to-data' ? t / k : 1 - t / k);
  const loss = ({ net, x0, x1, s, t, u, n, d }: LossCall<PlainLossNet, Float64Array>): number => {
    const rows = Array.from({ length: n }, (_, i) => i);
    const pick = (chosen: readonly number[]): Rows => ({
      x0: chosen.map((i) => x0.slice(i * d, (i + 1) * d)),
      x1: chosen.map((i) => x1.slice(i * d, (i + 1) * d)),
      s: chosen.map((i) => canonical(s[i])),
      t: chosen.map((i) => canonical(t[i])),
      u: chosen.map((i) => canonical(u[i])),
      d,
    });
    const order = author.rowByRow ? rows.toReversed() : rows;
    const groups = author.rowByRow ? order.map((i) => [i]) : [order];
    const all = groups.flatMap((group) => residuals(author, net, convention, path, pick(group)));
    const unit = author.form === 'map' ? 1 : 1 / k;
    const squares = all.map((r, j) => {
      const scale = s[order[j]] === t[order[j]] ? 1 / k : unit;
      return r.reduce((sum, v) => sum + (scale * v) ** 2, 0);
    });
    const total = (list: readonly number[]) => list.reduce((sum, v) => sum + v, 0);
    const per = author.reduction === 'mean-elements' ? d : 1;
    if (author.reduction === 'sum') return total(squares);
    if (author.combine !== 'terms') return total(squares) / (n * per);
    const parts = [true, false].map((which) => squares.filter((_, j) => (s[order[j]] === t[order[j]]) === which));
    return parts.reduce((sum, part) => sum + (part.length > 0 ? total(part) / (part.length * per) : 0), 0);
  };
  return {
    kind: 'loss',
    framework: 'plain',
    name: JSON.stringify(author),
    family: author.family,
    stopGradient: author.stopGradient ?? DEFAULT_MODE[author.family],
    convention,
    reduction: author.reduction ?? 'mean',
    combine: author.combine ?? 'batch',
    form: author.form ?? 'velocity',
    times: 'given',
    loss,
  };
}

const DEFAULT_MODE: Readonly<Record<LossFamily, StopGradientMode>> = {
  'flow-matching': 'none',
  lagrangian: 'convex',
  eulerian: 'full',
  semigroup: 'convex',
  meanflow: 'semigradient',
};
