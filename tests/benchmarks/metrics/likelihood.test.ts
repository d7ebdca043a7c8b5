import { describe, expect, it } from 'vitest';
import { exactMapRows } from '../../../scripts/metrics/maps.ts';
import { getProblem } from '../../../src/analytic/index.ts';
import {
  heldOutLikelihood,
  type MapJet,
  reverseKl,
  trajectoryReference,
} from '../../../src/benchmarks/metrics/index.ts';
import { seed } from '../../support/seed.ts';

describe('likelihood and trajectory error of maps that are off in a known way', () => {
  it('take the expectations of Gaussian laws', async () => {
    for (const { metric, deviation, mean, expectation, right, covered, repeats } of await exactMapRows(20, seed, 100)) {
      const name = `${metric}, ${deviation}, FLOWPROOF_SEED=${seed}: ${mean} for ${expectation}`;
      expect(right, name).toBe(true);
      expect(covered, name).toBeGreaterThanOrEqual(repeats / 2);
    }
  });
});

describe('held-out likelihood', () => {
  const problem = getProblem('gaussian-1d');
  const reference = trajectoryReference(problem, { times: [0, 1], points: 40 });
  const exact: MapJet = async (x) => {
    const request = { x: Float64Array.from(x), s: Float64Array.of(0), t: Float64Array.of(1) };
    const { y, derivatives } = problem.flow.evaluate(request, { derivatives: true });
    return { y, jacobian: derivatives!.jacobian };
  };

  it('adds what several preimages give', async () => {
    // Folded at the mean of the noise, each side covers the upper half of the target: the density there is twice the exact one.
    const folded: MapJet = async (x) => {
      const { y, jacobian } = await exact(x.map((value) => Math.abs(value)));
      return { y, jacobian: jacobian.map((value, i) => Math.sign(x[i]) * value) };
    };
    const { logLikelihood, unreached } = await heldOutLikelihood(problem, reference, folded, { images: 400 });
    const upper = Array.from(reference.exact[0]).filter((value) => value > 0).length;
    expect(unreached.value).toBeCloseTo(1 - upper / 40, 12);
    const gain = logLikelihood.value - logLikelihood.floor!.mean;
    // The second preimage is found where the nearest image comes from the other side, which about half of them do.
    expect(gain).toBeGreaterThan(0);
    expect(gain).toBeLessThanOrEqual(Math.LN2 + 1e-9);
  });

  it('says how much of the data a collapsed map does not reach', async () => {
    const collapsed: MapJet = async (x) => ({
      y: new Float64Array(x.length).fill(9),
      jacobian: new Float64Array(x.length),
    });
    const { logLikelihood, unreached } = await heldOutLikelihood(problem, reference, collapsed);
    expect(unreached.value).toBe(1);
    expect(logLikelihood.value).toBeNaN();
  });

  it('survives a map that is not finite', async () => {
    const broken: MapJet = async (x) => ({
      y: new Float64Array(x.length).fill(Number.NaN),
      jacobian: new Float64Array(x.length).fill(Number.NaN),
    });
    expect((await heldOutLikelihood(problem, reference, broken)).unreached.value).toBe(1);
    expect((await reverseKl(problem, reference, broken)).value).toBeNaN();
  });
});
