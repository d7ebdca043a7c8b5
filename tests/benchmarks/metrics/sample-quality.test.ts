import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { densityLevel } from '../../../src/benchmarks/metrics/density-level.ts';
import {
  logDensityMoments,
  massOutside,
  sampleQuality,
  supportOf,
  targetLaw,
} from '../../../src/benchmarks/metrics/index.ts';
import { stream } from '../../../src/core/random.ts';
import { chiSquareTails } from '../../../src/properties/statistics/index.ts';

const OPTIONS = { samples: 300, assignment: 40, directions: 3, floorRepeats: 2 };

describe('sampleQuality', () => {
  const problem = getProblem('mixture-3');
  const quality = sampleQuality(problem, OPTIONS);
  const y = Float32Array.from(problem.sample.marginal(stream(1, 'test'), 300, Float64Array.of(1)));

  it('names the metrics that the problem has', () => {
    const boxes = sampleQuality(getProblem('checkerboard'), OPTIONS);
    expect(quality.names).toContain('log-density');
    expect(boxes.names).toEqual(['kl', 'w2-squared', 'sliced-w2-squared', 'mmd-squared', 'outside', 'mode-error']);
  });

  it('gives the same bits again, with floors that were kept', () => {
    const first = quality.measure(y);
    const again = sampleQuality(problem, { ...OPTIONS, floors: quality.floors() }).measure(y);
    expect(again).toEqual(first);
    expect(Object.keys(first)).toEqual(quality.names);
    expect(quality.modes(y).modes).toHaveLength(3);
  });

  it('measures what is asked for', () => {
    expect(Object.keys(quality.measure(y, ['kl']))).toEqual(['kl']);
    expect(() => quality.measure(y, ['fid'])).toThrow(/metric: expected one of kl, /);
  });

  it('stays honest about samples that are not finite', () => {
    const broken = y.slice();
    broken[0] = Number.NaN;
    broken[3] = Number.POSITIVE_INFINITY;
    const found = quality.measure(broken);
    expect(found['w2-squared'].value).toBe(Number.POSITIVE_INFINITY);
    for (const name of ['sliced-w2-squared', 'mmd-squared', 'log-density'])
      expect(Number.isFinite(found[name].value), name).toBe(false);
    expect(found.outside.value).toBeGreaterThanOrEqual(2 / 300);
    expect(Number.isFinite(found.kl.value)).toBe(true);
  });

  it('refuses other sizes and laws without a density', () => {
    expect(() => quality.measure(y.subarray(2))).toThrow(/samples: expected 300 × 2 numbers/);
    expect(() => sampleQuality(problem, { samples: 1 })).toThrow(/at least 2/);
    expect(() => sampleQuality(getProblem('points-2d'), OPTIONS)).toThrow(
      /expected a law with a density, got .*points/,
    );
  });
});

describe('the region of highest density', () => {
  it.each(['gaussian-1d', 'gaussian-noncommuting', 'gaussian-anisotropic-3d-trig'])(
    'of %s is the ellipsoid of its χ²',
    (id) => {
      const problem = getProblem(id);
      const law = targetLaw(problem);
      if (law.kind !== 'gaussians') throw new TypeError('expected Gaussians');
      const level = densityLevel(problem, law, 1e-3, 1);
      const square = -2 * (level + law.parts[0].logDet + 0.5 * law.d * Math.log(2 * Math.PI));
      expect(chiSquareTails(square, law.d).upper / 1e-3).toBeCloseTo(1, 1);
    },
  );

  it('counts points exactly on the edge of a box as inside', () => {
    const problem = getProblem('checkerboard');
    const support = supportOf(problem, targetLaw(problem));
    expect(massOutside(support, [-1, -1, -0.5, -0.5, -0.75, -0.25, 2, 0], 2).value).toBe(0.5);
  });
});

it('the moments of the log density of a Gaussian are those of χ²', () => {
  const problem = getProblem('gaussian-noncommuting');
  const law = targetLaw(problem);
  if (law.kind !== 'gaussians') throw new TypeError('expected Gaussians');
  const { mean, deviation } = logDensityMoments(problem, law, 1);
  expect(mean).toBeCloseTo(-1 - law.parts[0].logDet - Math.log(2 * Math.PI), 10);
  expect(deviation).toBeCloseTo(1, 10);
});
