import type { ProjectedLaw } from './projected-law.ts';

/** Knots of the table over the law's interval. */
const KNOTS = 8192;

/** Values of a law at increasing places: distribution function F, density f, partial mean M. */
interface Knots {
  readonly x: Float64Array;
  readonly cdf: Float64Array;
  readonly density: Float64Array;
  readonly partialMean: Float64Array;
}

/**
 * The means of n slices of equal mass, in order: `n ∫_{(i-1)/n}^{i/n} F⁻¹(u) du`, differences of partial means M at quantiles. F and M are
 * cubic Hermite polynomials between exact values at the law's kinks and some thousand other places: exact for boxes, whose F is
 * piecewise quadratic; for normals an error of F and M of 1e-12, hence of n · 1e-12 of the law's length in a mean.
 */
export function sliceMeans(law: ProjectedLaw, n: number): Float64Array {
  const { x, cdf, density, partialMean } = knotsOf(law);
  const means = new Float64Array(n);
  const last = x.length - 1;
  let before = 0;
  let k = 0;
  for (let i = 1; i < n; i++) {
    const u = i / n;
    while (k < last - 1 && cdf[k + 1] < u) k++;
    const width = x[k + 1] - x[k];
    const share = solveCubic(u, cdf[k], cdf[k + 1], width * density[k], width * density[k + 1]);
    const slopes = [width * x[k] * density[k], width * x[k + 1] * density[k + 1]];
    const partial = hermite(share, partialMean[k], partialMean[k + 1], slopes[0], slopes[1]);
    means[i - 1] = n * (partial - before);
    before = partial;
  }
  means[n - 1] = n * (partialMean[last] - before);
  return means;
}

function knotsOf(law: ProjectedLaw): Knots {
  const { from, to } = law;
  const even = Array.from({ length: KNOTS + 1 }, (_, k) => from + ((to - from) * k) / KNOTS);
  // On both sides of each, since a density may jump there.
  const beside = law.kinks.flatMap((kink) => [-1, 1].map((side) => kink + side * 1e-13 * (to - from)));
  const x = Float64Array.from([...even, ...beside.filter((place) => place > from && place < to)]).sort();
  const [cdf, density, partialMean] = [x.slice(), x.slice(), x.slice()];
  x.forEach((place, k) => {
    const values = law.at(place);
    cdf[k] = values.cdf;
    density[k] = values.density;
    partialMean[k] = values.partialMean;
  });
  return { x, cdf, density, partialMean };
}

/** The cubic on [0, 1] with the given values and slopes at its ends. */
function hermite(t: number, y0: number, y1: number, d0: number, d1: number): number {
  const rise = y1 - y0;
  return y0 + t * (d0 + t * (3 * rise - 2 * d0 - d1 + t * (d0 + d1 - 2 * rise)));
}

/** Where a rising cubic takes the value u: Newton, by bisection where it leaves the bracket. */
function solveCubic(u: number, y0: number, y1: number, d0: number, d1: number): number {
  let [low, high] = [0, 1];
  let t = y1 > y0 ? Math.min(1, Math.max(0, (u - y0) / (y1 - y0))) : 1;
  const rise = y1 - y0;
  const [second, third] = [3 * rise - 2 * d0 - d1, d0 + d1 - 2 * rise];
  for (let step = 0; step < 60; step++) {
    const excess = y0 + t * (d0 + t * (second + t * third)) - u;
    if (excess > 0) high = t;
    else low = t;
    const newton = t - excess / (d0 + t * (2 * second + 3 * t * third));
    const next = newton >= low && newton <= high ? newton : (low + high) / 2;
    if (Math.abs(next - t) < 1e-15) return next;
    t = next;
  }
  return t;
}
