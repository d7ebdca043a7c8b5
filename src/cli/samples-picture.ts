import type { TrainedSamples } from '../reference/sampling/index.ts';
import type { Trained } from '../reference/training/load-trained.ts';
import { imageGridSvg, principalPlane, projected, scatterSvg } from '../report/pictures/index.ts';

/** Which samples a picture shows. */
interface Shown {
  readonly steps: number;
  readonly member: number;
}

/**
 * Samples beside the exact law: images as grids of pictures; in one dimension against the noise that they start from, which shows
 * the map; in the plane as they are; above it in the plane of the law's two largest principal components.
 */
export function samplesSvg(trained: Trained, samples: TrainedSamples, { steps, member }: Shown): string {
  const { problem, noise, samples: own, law, exact } = samples;
  const d = trained.dimension;
  const id = trained.members[member].method.id;
  const title = `${id} on ${problem.id}: ${steps} ${steps === 1 ? 'step' : 'steps'} beside the exact law`;
  const description = `Left, samples of the trained network; right, the exact law of ${problem.id}.`;
  const network = trained.config.network;
  if (network.kind === 'patch') {
    const { channels = 1, height, width } = network.image;
    const sets = [
      { heading: `${id}, ${steps} steps`, images: own },
      exact ? { heading: 'exact map, from the same noise', images: exact } : { heading: 'exact law', images: law },
    ];
    return imageGridSvg({ title, description, sets, channels, height, width });
  }
  const heading = `${id}, step ${trained.step}`;
  if (d === 1) {
    const right = exact ?? law;
    const count = right.length;
    const beside = (y: ArrayLike<number>) =>
      Float64Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? noise : y)[at >> 1]);
    const clouds = [
      { heading, points: beside(own) },
      { heading: exact ? 'exact map' : 'exact law, not paired with its noise', points: beside(right) },
    ];
    return scatterSvg({ title, description, clouds, axes: ['noise', 'sample'] });
  }
  if (d === 2) {
    const clouds = [
      { heading, points: own },
      { heading: 'exact law', points: law },
    ];
    return scatterSvg({ title, description, clouds, axes: ['x₁', 'x₂'] });
  }
  const plane = principalPlane(law, d);
  const clouds = [
    { heading, points: projected(own, plane) },
    { heading: 'exact law', points: projected(law, plane) },
  ];
  const axes = ['first principal component of the law', 'second'] as const;
  return scatterSvg({ title, description, clouds, axes });
}
