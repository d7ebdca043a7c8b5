import { lowerTail, upperTail } from '../../analytic/normal.ts';
import { gaussLegendre } from '../../analytic/quadrature.ts';
import type { Grid } from './grid.ts';
import { covarianceOf, type GaussianPart, type TargetLaw } from './law.ts';

/**
 * The mass of a law in each cell of a grid, `cells + 1` numbers, the last one that of everything outside. Boxes: shares of area.
 * Gaussians: differences of Φ, and over correlated coordinates `∫ φ(x) [Φ(hi | x) - Φ(lo | x)] dx` by Gauss-Legendre rules
 * of 8 nodes on pieces shorter than half of the smaller of the two lengths that the integrand has; absolute error below 1e-12.
 */
export function cellMasses(law: TargetLaw, grid: Grid): Float64Array {
  const masses = new Float64Array(grid.cells + 1);
  const edges = grid.axes.map((_, k) => edgesOf(grid, k));
  if (law.kind === 'boxes') {
    const { d, weights, low, high } = law;
    weights.forEach((weight, box) => {
      const shares = grid.axes.map((axis, k) => {
        const [from, to] = [low[box * d + axis], high[box * d + axis]];
        return edges[k].subarray(1).map((end, i) => {
          const overlap = Math.min(end, to) - Math.max(edges[k][i], from);
          return Math.max(0, overlap) / (to - from);
        });
      });
      addProduct(masses, weight, shares);
    });
  } else {
    for (const part of law.parts) addGaussian(masses, part, grid, edges);
  }
  let inside = 0;
  for (let cell = 0; cell < grid.cells; cell++) inside += masses[cell];
  // What round-off leaves of 1 is no mass.
  masses[grid.cells] = 1 - inside > 1e-12 ? 1 - inside : 0;
  return masses;
}

function edgesOf({ bins, low, high }: Grid, k: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, i) => low[k] + ((high[k] - low[k]) * i) / bins);
}

function addProduct(masses: Float64Array, weight: number, shares: readonly Float64Array[]): void {
  const [first, second = Float64Array.of(1)] = shares;
  first.forEach((share, i) => {
    if (share === 0) return;
    for (let j = 0; j < second.length; j++) masses[i * second.length + j] += weight * share * second[j];
  });
}

function addGaussian(masses: Float64Array, part: GaussianPart, { axes }: Grid, edges: readonly Float64Array[]): void {
  const [i, j = i] = axes;
  const d = part.mean.length;
  const covariance = covarianceOf(part);
  const [variance, cross, other] = [
    [i, i],
    [i, j],
    [j, j],
  ].map(([row, column]) => covariance[row * d + column]);
  if (axes.length === 1 || Math.abs(cross) <= 1e-15 * Math.sqrt(variance * other)) {
    const shares = axes.map((axis, k) => normalShares(edges[k], part.mean[axis], Math.sqrt([variance, other][k])));
    addProduct(masses, part.weight, shares);
    return;
  }
  const slope = cross / variance;
  const [deviation, left] = [Math.sqrt(variance), Math.sqrt(other - slope * cross)];
  const rule = gaussLegendre(8);
  const [across, along] = edges;
  const rows = along.length - 1;
  const longest = 0.5 * Math.min(deviation, left / Math.abs(slope));
  for (let column = 0; column + 1 < across.length; column++) {
    const [from, to] = [across[column], across[column + 1]];
    // Nothing is left of the mass beyond 9 deviations.
    if (from > part.mean[i] + 9 * deviation || to < part.mean[i] - 9 * deviation) continue;
    const pieces = Math.ceil((to - from) / longest);
    const half = (to - from) / (2 * pieces);
    for (let piece = 0; piece < pieces; piece++) {
      rule.nodes.forEach((node, k) => {
        const x = from + (2 * piece + 1 + node) * half;
        const z = (x - part.mean[i]) / deviation;
        const density = Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * deviation);
        const shares = normalShares(along, part.mean[j] + slope * (x - part.mean[i]), left);
        const factor = part.weight * rule.weights[k] * half * density;
        for (let row = 0; row < rows; row++) masses[column * rows + row] += factor * shares[row];
      });
    }
  }
}

/** The share of N(mean, deviation²) between consecutive edges, from the tail in which nothing cancels. */
function normalShares(edges: Float64Array, mean: number, deviation: number): Float64Array {
  const lower = edges.map((edge) => lowerTail((edge - mean) / deviation));
  const upper = edges.map((edge) => upperTail((edge - mean) / deviation));
  return lower.subarray(1).map((value, i) => (edges[i] < mean ? value - lower[i] : upper[i] - upper[i + 1]));
}
