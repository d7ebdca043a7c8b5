import { type Curve, curvesPlot } from './curves.ts';
import type { Picture } from './picture.ts';

interface Options {
  readonly title: string;
  /** What is measured, as in `KL divergence`. */
  readonly measure: string;
  /** What the measure gives for samples of the exact law: its bias, below which nothing can be told. */
  readonly floor?: number;
}

/** Quality over the number of sampling steps N, an interval for each method, with the floor of the measure. */
export function qualityPlot(methods: readonly Curve[], { title, measure, floor }: Options): Picture {
  const steps = [...new Set(methods.flatMap(({ x }) => x))].sort((a, b) => a - b);
  return curvesPlot(methods, {
    title,
    x: { label: 'steps N', log: true, ticks: steps },
    y: { label: measure, log: true },
    dots: true,
    ...(floor === undefined ? {} : { reference: { value: floor, label: 'floor' } }),
  });
}
