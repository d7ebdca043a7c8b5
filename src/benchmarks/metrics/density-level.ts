import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { chiSquareQuantile } from '../../properties/statistics/chi-square-law.ts';
import type { TargetLaw } from './law.ts';

/** Mass beyond the last shell. */
const BEYOND = 1e-9;
/** Points of the quadrature in more than two dimensions, about. */
const POINTS = 24_000;

/**
 * The level c with `P(log ρ(X) < c) = share` for a mixture of Gaussians: outside of `{log ρ >= c}`, the region of highest density, lies
 * that share of the mass. By quadrature over shells of each component, whose masses shrink geometrically, along directions evenly spaced
 * in the plane and seeded elsewhere; shells are offset from direction to direction. Relative error of the share: 1e-3 in the plane,
 * some 1e-2 in many dimensions.
 */
export function densityLevel(
  problem: ExactProblem,
  law: Extract<TargetLaw, { kind: 'gaussians' }>,
  share: number,
  time: number,
): number {
  const { d, parts } = law;
  // Masses beyond consecutive shells.
  const ratio = d > 2 ? 0.9 : 0.96;
  const shells = Math.ceil(Math.log(BEYOND) / Math.log(ratio));
  const rays = d === 1 ? 2 : d === 2 ? 360 : Math.max(8, Math.ceil(POINTS / (shells * parts.length)));
  const radius = radiusTable(d, shells, ratio);
  const rng = stream(0, 'metric', 'density-level');
  const count = parts.length * rays * shells;
  const x = new Float64Array(count * d);
  const weights = new Float64Array(count);
  let row = 0;
  for (const part of parts) {
    for (let ray = 0; ray < rays; ray++) {
      const direction = rayOf(d, ray, rays, () => rng.normal());
      const along = Float64Array.from({ length: d }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < d; k++) sum += part.root[i * d + k] * direction[k];
        return sum;
      });
      const offset = (ray * 0.6180339887498949) % 1;
      for (let shell = 0; shell < shells; shell++, row++) {
        // Shell between survivals ratio^place and ratio^(place + 1), clipped to 1.
        const place = shell + offset - 1;
        const outer = ratio ** (place + 1);
        weights[row] = (part.weight / rays) * (Math.min(1, ratio ** place) - outer);
        const r = radius(Math.max(0, place + 0.5));
        for (let j = 0; j < d; j++) x[row * d + j] = part.mean[j] + r * along[j];
      }
    }
  }
  const values = problem.fields.logDensity(x, Float64Array.of(time));
  const order = Float64Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let below = 0;
  for (const k of order) {
    below += weights[k];
    if (below >= share) return values[k];
  }
  return Number.POSITIVE_INFINITY;
}

/** |ξ| for ξ ~ N(0, I_d) beyond which there is ratio^place of the mass, linear between whole places. */
function radiusTable(d: number, shells: number, ratio: number): (place: number) => number {
  const table = Float64Array.from({ length: shells + 2 }, (_, k) =>
    k === 0 ? 0 : Math.sqrt(chiSquareQuantile(ratio ** k, d, 'upper')),
  );
  return (place) => {
    const k = Math.floor(place);
    return table[k] + (place - k) * (table[k + 1] - table[k]);
  };
}

function rayOf(d: number, ray: number, rays: number, normal: () => number): Float64Array {
  if (d === 1) return Float64Array.of(ray === 0 ? 1 : -1);
  if (d === 2) {
    const angle = (2 * Math.PI * (ray + 0.5)) / rays;
    return Float64Array.of(Math.cos(angle), Math.sin(angle));
  }
  const draw = Float64Array.from({ length: d }, normal);
  const length = Math.hypot(...draw);
  return draw.map((value) => value / length);
}
