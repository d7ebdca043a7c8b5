import { describe, expect, it } from 'vitest';
import { mapProperties } from '../../../src/properties/map/index.ts';
import type { CanonicalMap } from '../../../src/subject/canonical.ts';
import { seed } from '../../support/seed.ts';
import { CI, runProperty } from '../numeric/support.ts';
import { euler, jvpElsewhere, mapOf, rows, snapped, withJvp } from '../numeric/wrong.ts';

let calls = 0;

const writesInto = (name: 'x' | 't' | 'dx' | 'dt'): CanonicalMap =>
  withJvp('gaussian', (call, dual) => {
    call[name][call[name].length - 1] += 0.5;
    return dual;
  });

/** Three wrong maps or more for each identity, that it must reject. Purity is in numeric/purity.test.ts. */
const wrong: Record<string, Record<string, () => CanonicalMap>> = {
  'map.boundary': {
    'evaluated at t - 1e-5': () =>
      mapOf('mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s,
          t.map((time) => Math.max(0, time - 1e-5)),
        ),
      ),
    'c_out without the offset': () =>
      mapOf('gaussian', (truth, { x, s, t, d }) => {
        const b = truth.velocity(x, s);
        return rows(x, d, (value, i, j) => value + (t[i] - s[i] + 1e-9) * b[i * d + j]);
      }),
    'clamped to ±1': () =>
      mapOf('product', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => Math.max(-1, Math.min(1, v)))),
    'forgets to add x': () =>
      mapOf('gaussian', (truth, { x, s, t, d }) => rows(truth.map(x, s, t), d, (v, i, j) => v - x[i * d + j])),
  },
  'map.trajectory': {
    'swapped times': () => mapOf('mixture', (truth, { x, s, t }) => truth.map(x, t, s)),
    'reversed time': () =>
      mapOf('gaussian', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map((v) => 1 - v),
          t.map((v) => 1 - v),
        ),
      ),
    'one Euler step': () => mapOf('product', euler),
    'clamped to ±2': () =>
      mapOf('mixture', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => Math.max(-2, Math.min(2, v)))),
    identity: () => mapOf('non-commuting', (_, { x }) => x),
  },
  'map.semigroup': {
    'one Euler step': () => mapOf('gaussian', euler),
    'swapped times': () => mapOf('mixture', (truth, { x, s, t }) => truth.map(x, t, s)),
    'end times on a grid of 1/128': () => mapOf('mixture', (truth, { x, s, t }) => truth.map(x, s, snapped(t, 128))),
    'straight between the right ends': () =>
      mapOf('mixture', (truth, { x, s, t, n, d }) => {
        const start = truth.map(x, s, new Float64Array(n));
        const end = truth.map(start, new Float64Array(n), new Float64Array(n).fill(1));
        return rows(start, d, (value, i, j) => (1 - t[i]) * value + t[i] * end[i * d + j]);
      }),
  },
  'map.inverse': {
    'one Euler step': () => mapOf('gaussian', euler),
    'forward only': () =>
      mapOf('mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map((v, i) => Math.min(v, t[i])),
          t.map((v, i) => Math.max(v, s[i])),
        ),
      ),
    'shrunk by 1e-8': () => mapOf('product', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => v * (1 - 1e-8))),
  },
  'map.tangent': {
    identity: () => mapOf('mixture', (_, { x }) => x),
    'opposite velocity': () =>
      mapOf('gaussian', (truth, { x, s, t, d }) => rows(truth.map(x, s, t), d, (v, i, j) => 2 * x[i * d + j] - v)),
    'clock of another unit': () =>
      mapOf('mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map((v) => v / 1000),
          t.map((v) => v / 1000),
        ),
      ),
    'flow of 1.05 b': () =>
      mapOf('gaussian', (truth, { x, s, t }) =>
        truth.map(
          x,
          s,
          t.map((v, i) => s[i] + 1.05 * (v - s[i])),
        ),
      ),
  },
  'map.lagrangian': {
    'one Euler step': () => mapOf('gaussian', euler),
    'clock of another speed': () =>
      mapOf('mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map((v) => v ** 1.01),
          t.map((v) => v ** 1.01),
        ),
      ),
    'shifted afterwards': () => mapOf('non-commuting', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => v + 1e-6)),
    identity: () => mapOf('product', (_, { x }) => x),
  },
  'map.eulerian': {
    'one Euler step': () => mapOf('gaussian', euler),
    'clock of another speed': () =>
      mapOf('mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map((v) => v ** 1.01),
          t.map((v) => v ** 1.01),
        ),
      ),
    'shifted before': () =>
      mapOf('non-commuting', (truth, { x, s, t }) =>
        truth.map(
          x.map((v) => v + 1e-6),
          s,
          t,
        ),
      ),
    'transposed Jacobian': () =>
      withJvp('non-commuting', ({ dx, ds, dt, n, d }, dual) => {
        const dy = dual.dy.slice();
        for (let i = 0; i < n && d === 2; i++) {
          if (ds[i] === 0 && dt[i] === 0) continue;
          dy[2 * i] += 1e-6 * dx[2 * i + 1];
        }
        return { ...dual, dy };
      }),
  },
  'map.jacobian': {
    shrunk: () => mapOf('product', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => 0.999 * v)),
    'one Euler step': () => mapOf('gaussian', euler),
    'a ripple': () =>
      mapOf('mixture', (truth, { x, s, t }) => truth.map(x, s, t).map((v, k) => v + 1e-6 * Math.sin(5 * x[k]))),
  },
  'map.log-determinant': {
    shrunk: () => mapOf('product', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => 0.999 * v)),
    'one Euler step': () => mapOf('non-commuting', euler),
    'clamped to ±1': () =>
      mapOf('mixture', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => Math.max(-1, Math.min(1, v)))),
  },
  'map.change-of-variables': {
    shrunk: () => mapOf('mixture', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => 0.999 * v)),
    shifted: () => mapOf('gaussian', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => v + 1e-6)),
    'Σ_t^½ Σ_s^-½ without the cross terms': () =>
      mapOf('non-commuting', (truth, { x, s, t, d }) =>
        rows(truth.map(x, s, t), d, (v, i, j) => v + 0.05 * (t[i] - s[i]) * x[i * d + j]),
      ),
  },
  'map.continuity': {
    'grid of 1/128': () => mapOf('mixture', (truth, { x, s, t }) => truth.map(x, snapped(s, 128), snapped(t, 128))),
    'thousand steps': () => mapOf('gaussian', (truth, { x, s, t }) => truth.map(x, snapped(s, 1000), snapped(t, 1000))),
    'times in float32': () =>
      mapOf('product', (truth, { x, s, t }) => truth.map(x, s, Float64Array.from(Float32Array.from(t)))),
    'jumps at the eighths of t': () =>
      mapOf('gaussian', (truth, { x, s, t, d }) =>
        rows(truth.map(x, s, t), d, (v, i) => v + 1e-8 * Math.floor(8 * t[i])),
      ),
  },
  'map.arguments': {
    'ignores s': () =>
      mapOf('mixture', (truth, { x, s, t }) =>
        truth.map(
          x,
          s.map(() => 0),
          t,
        ),
      ),
    'ignores t': () =>
      mapOf('gaussian', (truth, { x, s, t }) =>
        truth.map(
          x,
          s,
          t.map(() => 1),
        ),
      ),
    'ignores x': () =>
      mapOf('product', (truth, { x, s, t }) =>
        truth.map(
          x.map(() => 0.3),
          s,
          t,
        ),
      ),
  },
  'map.domain': {
    'no answer at s = t': () =>
      mapOf('gaussian', (truth, { x, s, t, d }) =>
        rows(truth.map(x, s, t), d, (v, i, j) => x[i * d + j] + ((t[i] - s[i]) * (v - x[i * d + j])) / (t[i] - s[i])),
      ),
    'clamped to ±4': () =>
      mapOf('non-commuting', (truth, { x, s, t }) => truth.map(x, s, t).map((v) => Math.max(-4, Math.min(4, v)))),
    'exponentials that overflow': () =>
      mapOf('gaussian', (truth, { x, s, t }) =>
        truth.map(x, s, t).map((v, k) => (Math.exp(-0.5 * (x[k] / 0.3) ** 2) === 0 ? Number.NaN : v)),
      ),
    'nothing at t = 1': () =>
      mapOf('mixture', (truth, { x, s, t, d }) => rows(truth.map(x, s, t), d, (v, i) => (t[i] === 1 ? v / 0 : v))),
  },
  'map.arguments-unchanged': {
    'the jvp writes into x': () => writesInto('x'),
    'the jvp writes into t': () => writesInto('t'),
    'the jvp writes into dx': () => writesInto('dx'),
    'the jvp writes into dt': () => writesInto('dt'),
  },
  'map.deterministic': {
    'the jvp counts its calls': () =>
      withJvp('gaussian', (_, { y, dy }) => ({ y, dy: dy.map((v) => v + 1e-13 * calls++) })),
  },
  'map.jvp': {
    'opposite sign in s': () =>
      withJvp('gaussian', ({ ds }, { y, dy }) => ({ y, dy: dy.map((v, k) => (ds[k] === 0 ? v : -v)) })),
    'ignores dt': () =>
      withJvp('gaussian', ({ dt }, { y, dy }) => ({ y, dy: dy.map((v, k) => (dt[k] === 0 ? v : 0)) })),
    'off by 1e-7': () => withJvp('mixture', (_, { y, dy }) => ({ y, dy: dy.map((v) => v * (1 + 1e-7)) })),
    'another value': () => withJvp('non-commuting', (_, { y, dy }) => ({ y: y.map((v) => v + 1e-9), dy })),
    'the first dt for all': () => jvpElsewhere('gaussian', ({ dt, n }) => ({ dt: new Float64Array(n).fill(dt[0]) })),
    'the first ds for all': () => jvpElsewhere('product', ({ ds, n }) => ({ ds: new Float64Array(n).fill(ds[0]) })),
    'the mean of dt for all': () =>
      jvpElsewhere('gaussian', ({ dt, n }) => {
        const mean = Float64Array.from(dt).reduce((sum, v) => sum + v, 0) / n;
        return { dt: new Float64Array(n).fill(mean) };
      }),
    'wrong from 1,000 rows on': () =>
      withJvp('gaussian', ({ n }, { y, dy }) => ({ y, dy: n < 1000 ? dy : dy.map((v) => v * (1 + 1e-6)) })),
    'other rows in small batches': () =>
      withJvp('gaussian', ({ n }, { y, dy }) => ({ y, dy: n === 7 ? dy.map((v) => v * (1 + 1e-6)) : dy })),
    'not linear': () => withJvp('gaussian', (_, { y, dy }) => ({ y, dy: dy.map((v) => v + 1e-9 * v * v) })),
  },
};

for (const [id, subjects] of Object.entries(wrong)) {
  describe(id, () => {
    const property = mapProperties.find((candidate) => candidate.id === id)!;
    for (const [name, make] of Object.entries(subjects)) {
      it(`rejects: ${name}`, async () => {
        const subject = make();
        const finding = await runProperty(property, subject, subject.problem, seed, { effort: { ...CI, points: 64 } });
        expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
        expect(finding.counterexample).toBeDefined();
      });
    }
  });
}
