// The same map in TypeScript, as the average velocity (X - x)/(t - s) of a model that counts from data to noise.
import type { MapSubject } from 'flowproof';

const mean = (t: number): number => 0.7 * t;
const deviation = (t: number): number => Math.hypot(1 - t, 0.3 * t);
const slope = (t: number): number => (t - 1 + 0.09 * t) / deviation(t) ** 2;

export default {
  kind: 'map',
  name: 'closed-form average velocity',
  problem: 'gaussian-1d',
  convention: { time: 'data-to-noise', output: 'average-velocity' },
  evaluate: ({ x, s, t }) =>
    x.map((xi, i) => {
      const [start, end] = [1 - s[i], 1 - t[i]];
      if (start === end) return -(0.7 + slope(start) * (xi - mean(start)));
      const moved = mean(end) + (deviation(end) / deviation(start)) * (xi - mean(start));
      return (moved - xi) / (t[i] - s[i]);
    }),
} satisfies MapSubject;
