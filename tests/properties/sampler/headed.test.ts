import { expect, test } from 'vitest';
import { problems } from '../../../src/analytic/index.ts';
import { definitions } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { check, gaussians } from './harness.ts';
import { fill, sampler, uniform } from './samplers.ts';

const EFFORT = { batches: 3, points: 16, samples: 4096 };
const edm = problems['mixture-1d-edm'].problem;

/** TrigFlow: X = cos δ x - σ_d sin δ F(x / σ_d), from π/2 to 0. */
const trigflow = (sign = -1) =>
  sampler(
    'trigflow',
    (call) => {
      const { net, n, d } = call;
      const times = uniform(call);
      let x = Float64Array.from(call.noise);
      for (let k = 0; k + 1 < times.length; k++) {
        const F = net({ x: x.map((v) => v / 0.7), s: fill(n, times[k]), t: fill(n, times[k + 1]), n, d });
        const delta = times[k] - times[k + 1];
        x = x.map((v, i) => Math.cos(delta) * v + sign * 0.7 * Math.sin(delta) * F[i]);
      }
      return x;
    },
    {
      convention: {
        output: 'trigflow',
        time: 'data-to-noise',
        timeScale: Math.PI / 2,
        sigmaData: 0.7,
        pointScale: 0.7,
      },
    },
  );

/** Karras' grid on ln σ, the input divided by √(σ² + σ_d²), the net's answer the end point: X = x + (T_s - T_t)/(T_s - T_1) (F - x). */
const logSigma = (slip = 1) =>
  sampler(
    'log-sigma',
    (call) => {
      const { net, n, d, range } = call;
      const times = uniform(call);
      let x = Float64Array.from(call.noise);
      for (let k = 0; k + 1 < times.length; k++) {
        const sigma = Math.exp(times[k]);
        const scale = Math.hypot(sigma, 0.5 * slip);
        const F = net({ x: x.map((v) => v / scale), s: fill(n, times[k]), t: fill(n, times[k + 1]), n, d });
        const share = (times[k] - times[k + 1]) / (times[k] - range[1]);
        x = x.map((v, i) => v + share * (F[i] - v));
      }
      return x;
    },
    { convention: { output: 'endpoint', clock: 'log-sigma', pointScale: 'edm', sigmaData: 0.5 } },
  );

/** The data predicted, on the linear path: v = (F - x)/(1 - s), with the step counted backwards. */
const dataPrediction = (turn = -1) =>
  sampler(
    'data prediction',
    (call) => {
      const { net, n, d } = call;
      const times = uniform(call);
      let x = Float64Array.from(call.noise);
      for (let k = 0; k + 1 < times.length; k++) {
        const h = times[k + 1] - times[k];
        const F = net({ x, s: fill(n, times[k]), t: fill(n, turn * h), n, d });
        x = x.map((v, i) => v + (h * (F[i] - v)) / (1 - times[k]));
      }
      return x;
    },
    { convention: { output: 'data', secondTime: 'reversed-step' } },
  );

const linear = definitions['mixture-linear'];
test.each([
  ['TrigFlow', trigflow(), gaussians],
  ['log-sigma', logSigma(), edm],
  ['data prediction, reversed step', dataPrediction(), linear],
])('a right sampler passes under %s', async (_, subject, definition) => {
  for (const id of ['sampler.step-invariance', 'sampler.law', 'sampler.noise']) {
    const { status, reason } = await check(id, subject, definition, seed, { effort: EFFORT });
    expect(`${status}: ${reason}`).toMatch(/^pass/);
  }
});

test.each([
  ['the other sign of the head', trigflow(1), gaussians],
  ['another σ_d in the input', logSigma(2), edm],
  ['a step counted forwards', dataPrediction(1), linear],
])('a sampler with %s fails', async (_, subject, definition) => {
  expect((await check('sampler.step-invariance', subject, definition, seed, { effort: EFFORT })).status).toBe('fail');
});
