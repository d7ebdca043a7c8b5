import { describe, expect, it } from 'vitest';
import { getProblem } from '../../src/analytic/index.ts';
import type { ExactProblem } from '../../src/analytic/types.ts';
import { stream } from '../../src/core/random.ts';
import { resolveProblem } from '../../src/properties/runner/problems.ts';
import { canonicalMap, canonicalPointFunction } from '../../src/subject/canonicalise.ts';
import { type FullConventionInput, fullConventionSchema } from '../../src/subject/convention.ts';
import {
  type ExactSubjectOptions,
  exactConsistencySubject,
  exactMapSubject,
  exactVelocitySubject,
} from '../../src/subject/exact.ts';
import { generalReading } from '../../src/subject/general.ts';
import { seed } from '../support/seed.ts';

const linear = getProblem('rotated-product-2d');
const trigonometric = getProblem('gaussian-anisotropic-3d-trig');
const edm = resolveProblem({
  ...getProblem('mixture-1d').definition,
  id: 'tests-edm',
  interpolant: { kind: 'edm', sigmaMin: 0.01, sigmaMax: 10 },
});

/** Points away from the ends of the range, and of the diagonal, where a head has as many digits as the map. */
function batch(problem: ExactProblem, n = 40) {
  const rng = stream(seed, 'conventions', problem.id);
  const d = problem.dimension;
  const [low, high] = problem.regularTimes;
  const between = () => low + (0.05 + 0.85 * rng.uniform()) * (high - low);
  const s = Float64Array.from({ length: n }, between);
  const t = s.map((start) => {
    const end = between();
    return Math.abs(end - start) < 0.05 ? start + (start > 0.5 ? -0.1 : 0.1) : end;
  });
  const x = rng.normals(n * d);
  const directions = { dx: rng.normals(n * d), ds: rng.normals(n), dt: rng.normals(n) };
  return {
    x: x.map(
      (value, k) => value * (problem.interpolant.kind === 'edm' ? problem.interpolant.a(s[Math.floor(k / d)]) : 1),
    ),
    s,
    t,
    ...directions,
    n,
    d,
  };
}

const close = (got: Float64Array, wanted: Float64Array, digits = 1e-9) => {
  const size = Math.max(1, ...wanted.map(Math.abs));
  for (let k = 0; k < wanted.length; k++) expect(Math.abs(got[k] - wanted[k])).toBeLessThan(digits * size);
};

const trigflow = { output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: 0.5 } as const;

const conventions: readonly [string, ExactProblem, FullConventionInput][] = [
  ['an offset clock that counts to 1000', linear, { timeScale: 1000, timeOffset: 0.5, output: 'average-velocity' }],
  ['a reversed step', linear, { time: 'data-to-noise', secondTime: 'reversed-step', output: 'average-velocity' }],
  ['a head with the end point', linear, { output: 'endpoint' }],
  ['a reversed head with the end point', linear, { output: 'endpoint', time: 'data-to-noise' }],
  ['the FMM head', linear, { output: 'fmm' }],
  [
    'TrigFlow',
    trigonometric,
    { output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: 0.5, pointScale: 0.5 },
  ],
  ['a clock by σ', linear, { clock: 'sigma', output: 'displacement' }],
  [
    'a clock by ln σ / 4',
    edm,
    { clock: 'log-sigma', timeScale: 0.25, output: 'map', pointScale: 'edm', sigmaData: 0.7 },
  ],
  ['a head to the end of the EDM path', edm, { clock: 'sigma', output: 'endpoint' }],
  ['the CTM head', edm, { clock: 'sigma', output: 'ctm' }],
  ['the CTM head that keeps the variance', edm, { clock: 'sigma', output: 'ctm-variance', sigmaData: 0.5 }],
  ['the mixed CTM head', linear, { time: 'data-to-noise', output: 'ctm-mixed', sigmaData: 0.5, outputScale: -2 }],
  ['the data of a DDIM step', trigonometric, { output: 'ddim-data' }],
  ['the noise of a DDIM step', linear, { output: 'ddim-noise', path: { kind: 'cosine' }, secondTime: 'step' }],
  ['a TrigFlow network about a linear path', linear, { ...trigflow, path: { kind: 'trigonometric' }, noiseScale: 0.5 }],
  ['an EDM network about a linear path', linear, { clock: 'log-sigma', output: 'displacement', path: { kind: 'edm' } }],
  ['a VP network about an EDM path', edm, { output: 'fmm', path: { kind: 'variance-preserving' }, timeScale: 999 }],
  [
    'a linear network about a trigonometric path',
    trigonometric,
    { output: 'average-velocity', path: { kind: 'linear', sigmaMin: 1e-5 } },
  ],
  ['scaled data', linear, { output: 'endpoint', time: 'data-to-noise', dataScale: 3, noiseScale: 2 }],
  [
    'the EDM head',
    edm,
    { clock: 'log-sigma', timeScale: 0.25, output: 'consistency', pointScale: 'edm', sigmaData: 0.5 },
  ],
];

describe('conventions with heads, clocks and scales', () => {
  it.each(conventions)('%s: a map there and back, with its derivative', async (_, problem, convention) => {
    const { x, s, t, dx, ds, dt } = batch(problem);
    const map = canonicalMap(exactMapSubject(problem, { convention }), problem);
    const exact = canonicalMap(exactMapSubject(problem), problem);
    close(await map.evaluate(x, s, t), await exact.evaluate(x, s, t));
    const [ours, theirs] = [await map.jvp!(x, s, t, dx, ds, dt), await exact.jvp!(x, s, t, dx, ds, dt)];
    close(ours.dy, theirs.dy, 1e-7);
  });

  it('levels of steps, forward alone', async () => {
    for (const time of ['noise-to-data', 'data-to-noise'] as const) {
      const { x, s, t: ends } = batch(linear);
      const t = ends.map((end, i) => Math.max(end, s[i]));
      const convention = { time, secondTime: 'log2-step', zeroLevel: 7, output: 'average-velocity' } as const;
      const map = canonicalMap(exactMapSubject(linear, { convention }), linear);
      expect(map.domain).toBe('forward');
      close(await map.evaluate(x, s, t), linear.flow.evaluate({ x, s, t }).y);
      const { times, canonical } = generalReading(fullConventionSchema.parse(convention), linear);
      const [first, second] = [times(0.25, 0.5), times(0.5, 0.5)];
      expect([first.second[0], second.second[0]]).toEqual([2, 7]);
      expect(canonical(first.first[0], 2)).toEqual({ s: 0.25, t: 0.5 });
      expect(canonical(second.first[0], 7)).toEqual({ s: 0.5, t: 0.5 });
    }
  });

  it('heads and clocks near the diagonal keep the digits of the average velocity, with their limits’ derivatives', () => {
    for (const [, problem, convention] of conventions) {
      const { head } = generalReading(fullConventionSchema.parse(convention), problem);
      for (const s of [0.3, 0.6]) {
        const [at, near] = [head(s, s), head(s, s + 1e-9)];
        for (const part of ['alpha', 'beta'] as const) {
          const size = 1 + Math.abs(at[part][0]) + Math.abs(at[part][1]);
          // First order along the step: the limit's own derivative.
          const moved = near[part][0] - at[part][0] - 1e-9 * at[part][2];
          expect(Math.abs(moved)).toBeLessThan(1e-14 * size);
          const difference = (head(s, s + 1e-4)[part][0] - head(s, s - 1e-4)[part][0]) / 2e-4;
          expect(Math.abs(difference - at[part][2])).toBeLessThan(1e-5 * size);
        }
      }
    }
  });

  const predictions = ['velocity', 'data', 'noise', 'score', 'v-prediction', 'flow'] as const;
  it.each(predictions)('a velocity that predicts the %s', async (output) => {
    for (const problem of output === 'score' ? [getProblem('gaussian-1d')] : [linear, trigonometric]) {
      const { x, s } = batch(problem);
      const velocity = exactVelocitySubject(problem, {
        convention: { output, time: 'data-to-noise', timeScale: 1000 },
      });
      close(await canonicalPointFunction(velocity, problem).evaluate(x, s), problem.fields.velocity(x, s));
    }
  });

  it('a one-time function with the EDM head', async () => {
    const convention: ExactSubjectOptions['convention'] = {
      clock: 'log-sigma',
      timeScale: 0.25,
      output: 'consistency',
      pointScale: 'edm',
    };
    const { x, s } = batch(edm);
    const end = s.map(() => edm.timeRange[1]);
    const subject = exactConsistencySubject(edm, { convention });
    close(await canonicalPointFunction(subject, edm).evaluate(x, s), edm.flow.evaluate({ x, s, t: end }).y);
  });
});

/** What each head means, written as its papers do: X from x and the output. */
describe('outputs are what they are called', () => {
  const at = (problem: ExactProblem, convention: FullConventionInput) => {
    const { x, s, t, n, d } = batch(problem);
    return {
      x,
      s,
      t,
      n,
      d,
      subject: exactMapSubject(problem, { convention }),
      X: problem.flow.evaluate({ x, s, t }).y,
    };
  };

  it('TrigFlow: X = cos δ x - σ_d sin δ F with δ = τ_s - τ_t', async () => {
    const { x, s, t, n, d, subject, X } = at(trigonometric, {
      output: 'trigflow',
      time: 'data-to-noise',
      timeScale: Math.PI / 2,
      sigmaData: 0.5,
      pointScale: 0.5,
    });
    const tau = (time: number) => (Math.PI / 2) * (1 - time);
    const F = await subject.evaluate({ x: x.map((v) => v / 0.5), s: s.map(tau), t: t.map(tau), n, d });
    const rebuilt = x.map((value, k) => {
      const delta = tau(s[Math.floor(k / d)]) - tau(t[Math.floor(k / d)]);
      return Math.cos(delta) * value - 0.5 * Math.sin(delta) * F[k];
    });
    close(rebuilt, X);
  });

  it('CTM: X = (σ_t / σ_s) x + (1 - σ_t / σ_s) F where the data end has no noise', async () => {
    const { x, s, t, n, d, subject, X } = at(linear, { clock: 'sigma', output: 'endpoint' });
    const sigma = (time: number) => (1 - time) / time;
    const F = await subject.evaluate({ x, s: s.map(sigma), t: t.map(sigma), n, d });
    const rebuilt = x.map((value, k) => {
      const ratio = sigma(t[Math.floor(k / d)]) / sigma(s[Math.floor(k / d)]);
      return ratio * value + (1 - ratio) * F[k];
    });
    close(rebuilt, X);
  });

  it('EDM: X = c_skip x + c_out F, F at c_in x and ln σ / 4', async () => {
    const data = 0.5;
    const convention = {
      clock: 'log-sigma',
      timeScale: 0.25,
      output: 'consistency',
      pointScale: 'edm',
      sigmaData: data,
    } as const;
    const { x, s, n, d } = batch(edm);
    const end = s.map(() => edm.timeRange[1]);
    const sigma = s.map((time) => edm.interpolant.a(time));
    const F = await exactConsistencySubject(edm, { convention }).evaluate({
      x: x.map((value, k) => value / Math.hypot(sigma[Math.floor(k / d)], data)),
      t: sigma.map((value) => Math.log(value) / 4),
      n,
      d,
    });
    const least = edm.interpolant.a(edm.timeRange[1]);
    const rebuilt = x.map((value, k) => {
      const noise = sigma[Math.floor(k / d)];
      const skip = data ** 2 / ((noise - least) ** 2 + data ** 2);
      const out = (data * (noise - least)) / Math.hypot(noise, data);
      return skip * value + out * F[k];
    });
    close(rebuilt, edm.flow.evaluate({ x, s, t: end }).y);
  });

  it('predictions: x = a E[x0|x] + b E[x1|x], score = -E[x0|x] / a', async () => {
    const standard = getProblem('gaussian-1d');
    const { x, s, n, d } = batch(standard);
    const one = (output: 'data' | 'noise' | 'score' | 'flow' | 'v-prediction') =>
      exactVelocitySubject(standard, { convention: { output } }).evaluate({ x, t: s, n, d });
    const [data, noise, score, flow, v] = await Promise.all([
      one('data'),
      one('noise'),
      one('score'),
      one('flow'),
      one('v-prediction'),
    ]);
    const a = (k: number) => 1 - s[Math.floor(k / d)];
    const b = (k: number) => s[Math.floor(k / d)];
    close(
      x.map((_, k) => a(k) * noise[k] + b(k) * data[k]),
      x,
    );
    close(Float64Array.from(score), standard.fields.score(x, s), 1e-8);
    expect(() => exactVelocitySubject(linear, { convention: { output: 'score' } })).toThrow(/a source N\(0, I\)/);
    close(
      Float64Array.from(flow),
      x.map((_, k) => noise[k] - data[k]),
    );
    close(
      Float64Array.from(v),
      x.map((_, k) => b(k) * noise[k] - a(k) * data[k]),
    );
  });
});
