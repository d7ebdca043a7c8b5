import { normalCdf } from './normal-cdf.ts';

/** A law of one number in [0, 1], its constant fitted. */
export interface FittedLaw {
  readonly slug: string;
  readonly title: string;
  readonly cdf: (value: number) => number;
  /** How many constants were fitted. */
  readonly constants: number;
  readonly parameter?: { readonly name: string; readonly value: number };
}

const short = (value: number) => String(Number(value.toPrecision(3)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What a time may follow in the place of the uniform law; constants by maximum likelihood or moments. */
export function lawsOf(sample: readonly number[]): FittedLaw[] {
  const inside = sample.filter((value) => value > 0 && value < 1);
  if (inside.length < 8) return [];
  const power = -1 / mean(inside.map(Math.log));
  const mirrored = -1 / mean(inside.map((value) => Math.log(1 - value)));
  const logits = inside.map((value) => Math.log(value / (1 - value)));
  const centre = mean(logits);
  const deviation = Math.sqrt(mean(logits.map((value) => (value - centre) ** 2)));
  // The logistic law has the standard deviation π/√3.
  const slope = deviation / (Math.PI / Math.sqrt(3));
  const [low, high] = [Math.min(...sample), Math.max(...sample)];
  const margin = (high - low) / sample.length;
  const logit = (value: number) => Math.log(value / (1 - value));
  return [
    { slug: 'uniform', title: 'uniform', cdf: (value) => value, constants: 0 },
    {
      slug: 'interval',
      constants: 2,
      title: `uniform on [${short(low - margin)}, ${short(high + margin)}]`,
      cdf: (value) => (value - low + margin) / (high - low + 2 * margin),
      parameter: { name: 'length', value: high - low + 2 * margin },
    },
    {
      slug: 'power',
      constants: 1,
      title: `U^${short(1 / power)}`,
      cdf: (value) => value ** power,
      parameter: { name: 'power', value: 1 / power },
    },
    {
      slug: 'mirrored-power',
      constants: 1,
      title: `1 - U^${short(1 / mirrored)}`,
      cdf: (value) => 1 - (1 - value) ** mirrored,
      parameter: { name: 'power', value: 1 / mirrored },
    },
    {
      slug: 'logit-normal',
      constants: 2,
      title: `logit-normal with mean ${short(centre)} and deviation ${short(deviation)}`,
      cdf: (value) => normalCdf((logit(value) - centre) / deviation),
      parameter: { name: 'deviation', value: deviation },
    },
    {
      slug: 'log-logistic',
      constants: 2,
      title: `1/(1 + e^-y) with y logistic, mean ${short(centre)} and scale ${short(slope)}`,
      cdf: (value) => 1 / (1 + Math.exp(-(logit(value) - centre) / slope)),
      parameter: { name: 'scale', value: slope },
    },
    {
      slug: 'cosine',
      constants: 0,
      title: '(1 - cos π U)/2',
      cdf: (value) => Math.acos(1 - 2 * value) / Math.PI,
    },
    {
      slug: 'cosmap',
      constants: 0,
      title: '1 - 1/(tan(π U/2) + 1)',
      cdf: (value) => (2 / Math.PI) * Math.atan(value / (1 - value)),
    },
  ];
}
