import { imagesProblem } from '../images.ts';
import type { CatalogueEntry } from '../types.ts';

/** Columns of `Rz(0.7) · Ry(-0.5)`, sixteen digits computed here rather than written. */
function rotation3(): number[][] {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const [p, q] = [Math.cos(0.5), Math.sin(0.5)];
  return [
    [c * p, -s, -c * q],
    [s * p, c, -s * q],
    [q, 0, p],
  ];
}

/** Rotated products of one-dimensional mixtures; the exact map is by quantiles in the rotated axes. */
export const productProblems: readonly CatalogueEntry[] = [
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'rotated-product-2d',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0.2, -0.1], covariance: 1 },
      target: {
        kind: 'product',
        rotation: [
          [Math.cos(0.6), -Math.sin(0.6)],
          [Math.sin(0.6), Math.cos(0.6)],
        ],
        factors: [
          [
            { weight: 0.7, mean: -0.8, variance: 0.06 },
            { weight: 0.3, mean: 1.1, variance: 0.2 },
          ],
          [
            { weight: 0.55, mean: 0.9, variance: 0.04 },
            { weight: 0.45, mean: -0.5, variance: 0.12 },
          ],
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'Rotated product of two skewed mixtures, linear path',
    reveals:
      'Mistakes that need curved trajectories and several modes in two dimensions, against a map exact to round-off.',
    hides: 'A vjp in the place of a jvp: ∇X is symmetric.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'rotated-product-3d-trig',
      dimension: 3,
      interpolant: { kind: 'trigonometric' },
      source: { kind: 'gaussian', mean: [-0.3, 0.1, 0.2], covariance: 0.81 },
      target: {
        kind: 'product',
        rotation: rotation3(),
        factors: [
          [
            { weight: 0.65, mean: -0.7, variance: 0.05 },
            { weight: 0.35, mean: 1, variance: 0.15 },
          ],
          [{ weight: 1, mean: 0.4, variance: 0.3 }],
          [
            { weight: 0.2, mean: -1.2, variance: 0.03 },
            { weight: 0.8, mean: 0.5, variance: 0.25 },
          ],
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'Rotated product of three mixtures with off-centre noise, trigonometric path',
    reveals:
      'A hard-coded linear path, noise assumed centred, coordinates mixed up, several modes in three dimensions.',
    hides: 'A vjp in the place of a jvp: ∇X is symmetric.',
  },
  {
    problem: imagesProblem(),
    purpose: 'training',
    title: 'Grey images of 8 × 8 pixels in 16 modes: a product in the Haar basis, linear path',
    reveals:
      'Whether a network for images learns an exact flow; reductions over the wrong axis, batch and dimension exchanged.',
    hides: 'A vjp in the place of a jvp: ∇X is symmetric. Noise assumed centred and unit, a hard-coded linear path.',
  },
];
