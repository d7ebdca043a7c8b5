import type { BoxSpec, CatalogueEntry } from '../types.ts';

/** The squares of a 4 × 4 checkerboard on [-1, 1]² that are on; the lower left one is. */
function squares(): BoxSpec[] {
  const boxes: BoxSpec[] = [];
  for (let row = 0; row < 4; row++) {
    for (let column = row % 2; column < 4; column += 2) {
      const [x, y] = [-1 + column / 2, -1 + row / 2];
      boxes.push({ weight: 1 / 8, low: [x, y], high: [x + 0.5, y + 0.5] });
    }
  }
  return boxes;
}

/** Two interleaved arcs and a stray point. */
function arcs(): number[][] {
  const points: number[][] = [];
  for (let k = 0; k < 12; k++) {
    const angle = (Math.PI * k) / 11;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    points.push([round(x - 0.4), round(y - 0.2)], [round(0.6 - x), round(0.3 - y)]);
  }
  points.push([1.9, 1.1]);
  return points;
}

function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}

/** Targets at which the exact flow is singular at the data end. */
export const singularProblems: readonly CatalogueEntry[] = [
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'checkerboard',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 0.3364 },
      target: { kind: 'boxes', boxes: squares() },
      coupling: { kind: 'independent' },
    },
    title: 'Checkerboard of the paper, 4 squares a side on [-1, 1]², noise scaled to the data, linear path',
    reveals: 'Whether a result of the paper is reproduced; gaps and edges, mass outside the support.',
    hides: 'Noise assumed centred, a hard-coded linear path; the data is symmetric about 0 and has mean 0.',
    excluded:
      'Times beyond 0.95: X_{s,1} is discontinuous on separatrices, X_{1,s} exists on the open support only, ∇b reaches δ²/(1-t)³ in gaps.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'points-2d',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: { kind: 'points', points: arcs() },
      coupling: { kind: 'independent' },
    },
    title: 'Twenty-five points in the plane, an empirical data set, linear path',
    reveals: 'Memorising flows: the velocity of a data set as it is, not of a density that it was drawn from.',
    hides: 'Everything at the data end.',
    excluded: 'Times beyond 0.95: X_{s,1} is piecewise constant, b_1 singular, X_{1,t} does not exist.',
  },
];
