import type { Metric, Series } from '../../subject/result.ts';
import { spikeCount } from '../statistics/stability.ts';
import { median, quantile, summary } from '../statistics/summary.ts';
import type { History } from '../training/history.ts';
import { envelope } from './series.ts';

/** Factors of the running median above which a gradient norm counts as a spike. */
const SPIKES = [3, 10] as const;
/** Share of the steps, the last ones, over which final losses are averaged. */
const LAST = 0.05;

/** A metric of a number that may not be finite. */
export function metric(value: number, more: Omit<Metric, 'value'> = {}): Metric {
  return { value: Number.isFinite(value) ? value : null, ...more };
}

/**
 * How one member's training went, until its end or up to the step at which it diverged: the raw gradient norm before clipping, its
 * spikes over the running median, the clipped share, losses, and the angle between the gradients of the two terms.
 *
 * @param nonFinite step at which a number ceased to be finite; null where none did.
 */
export function trainingMetrics(history: History, member: number, nonFinite: number | null): Record<string, Metric> {
  const reached = nonFinite ?? history.steps;
  const column = (name: Parameters<History['column']>[0]): Float32Array =>
    history.column(name, member).subarray(0, reached);
  const norms = column('gradientNorm');
  const norm = summary(norms);
  const final = (values: Float32Array): Metric => metric(mean(values.subarray(Math.floor((1 - LAST) * reached))));
  const metrics: Record<string, Metric> = {
    'gradient.median': metric(norm.median),
    'gradient.p99': metric(norm.p99),
    'gradient.max': metric(norm.max),
    ...Object.fromEntries(SPIKES.map((factor) => [`gradient.spikes-${factor}`, metric(spikeCount(norms, { factor }))])),
    'gradient.clipped': metric(mean(column('clipped'))),
    'steps.non-finite': { value: nonFinite },
    'loss.diagonal': final(column('diagonal')),
  };
  const distillation = column('distillation');
  if (distillation.some(Number.isFinite)) metrics['loss.distillation'] = final(distillation);
  for (const term of ['diagonal', 'distillation'] as const) {
    const learned = column(`${term}LogVariance`);
    if (learned.some(Number.isFinite)) metrics[`log-variance.${term}`] = final(learned);
  }
  return { ...metrics, ...alignmentMetrics(history, member, reached) };
}

function alignmentMetrics(history: History, member: number, reached: number): Record<string, Metric> {
  const count = history.alignmentSteps.filter((step) => step <= reached).length;
  if (count === 0) return {};
  const column = (name: Parameters<History['alignment']>[0]): Float32Array =>
    history.alignment(name, member).subarray(0, count);
  const cosines = column('cosine').filter(Number.isFinite);
  if (cosines.length === 0) return {};
  const diagonal = column('diagonalNorm');
  const ratios = column('distillationNorm').map((norm, k) => norm / diagonal[k]);
  return {
    'cosine.median': metric(median(cosines), {
      low: quantile(cosines, 0.05),
      high: quantile(cosines, 0.95),
      better: 'higher',
    }),
    'cosine.negative': metric(mean(cosines.map((cosine) => Number(cosine < 0)))),
    'gradient.ratio': metric(median(ratios)),
  };
}

/** Curves of one member's training. */
export function trainingSeries(history: History, member: number): Record<string, Series> {
  const norms = envelope(history.column('gradientNorm', member));
  const series: Record<string, Series> = {
    'gradient.min': norms.min,
    'gradient.median': norms.median,
    'gradient.max': norms.max,
    'loss.diagonal': envelope(history.column('diagonal', member)).median,
  };
  const distillation = history.column('distillation', member);
  if (distillation.some(Number.isFinite)) series['loss.distillation'] = envelope(distillation).median;
  const cosines = history.alignment('cosine', member);
  if (cosines.some(Number.isFinite)) series.cosine = envelope(cosines, (i) => history.alignmentSteps[i]).median;
  return series;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
