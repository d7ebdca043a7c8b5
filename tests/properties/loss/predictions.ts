import type { Prediction } from '../../../src/mutants/losses/prediction.ts';

const linear = (s: number) => [1 - s, s] as const;
const angle = (s: number) => (Math.PI * s) / 2;
const trigonometric = (s: number) => [Math.cos(angle(s)), Math.sin(angle(s))] as const;
/** σ is the time itself: x = x1 + σ x0. */
const exploding = (sigma: number) => [sigma, 1] as const;
/** TrigFlow's angle, from data to noise. */
const turned = (tau: number) => [Math.sin(tau), Math.cos(tau)] as const;
/** DDPM with β from 0.1 to 20 in continuous time, which runs from data to noise. */
const preserving = (t: number) => {
  const alpha = Math.exp(-0.25 * t * t * (20 - 0.1) - 0.5 * t * 0.1);
  return [Math.sqrt(1 - alpha * alpha), alpha] as const;
};
const DATA = 0.5;
const total = (sigma: number) => Math.hypot(sigma, DATA);

/** Regressions as published: x-, ε-, v- and flow prediction, score matching, EDM, TrigFlow, CTM's denoiser. */
export const predictions = {
  data: { convention: { output: 'data' }, problem: 'gaussian-noncommuting', path: linear, target: (_, data) => data },
  noise: {
    convention: { output: 'noise' },
    problem: 'gaussian-anisotropic-3d-trig',
    path: trigonometric,
    target: (noise) => noise,
  },
  'DDPM ε': {
    convention: { output: 'noise', time: 'data-to-noise' },
    problem: 'mixture-1d-vp',
    path: preserving,
    target: (noise) => noise,
  },
  'v-prediction': {
    convention: { output: 'v-prediction' },
    problem: 'gaussian-1d-trig',
    path: trigonometric,
    target: (noise, data, s) => Math.sin(angle(s)) * noise - Math.cos(angle(s)) * data,
  },
  flow: {
    convention: { output: 'flow', time: 'data-to-noise', timeScale: 1000 },
    problem: 'gaussian-1d',
    path: (t) => [t / 1000, 1 - t / 1000],
    target: (noise, data) => noise - data,
  },
  score: {
    convention: { output: 'score', clock: 'sigma' },
    problem: 'mixture-1d-edm',
    path: exploding,
    target: (noise, _, sigma) => -noise / sigma,
  },
  'EDM denoiser': {
    convention: { output: 'data', clock: 'sigma' },
    problem: 'mixture-1d-edm',
    path: exploding,
    target: (_, data) => data,
  },
  'EDM network': {
    convention: { output: 'edm', clock: 'log-sigma', timeScale: 0.25, pointScale: 'edm', sigmaData: DATA },
    problem: 'mixture-1d-edm',
    path: (c) => exploding(Math.exp(4 * c)),
    input: (x, c) => x / total(Math.exp(4 * c)),
    target: (_, data, c, x) => {
      const sigma = Math.exp(4 * c);
      return (data - (DATA ** 2 / total(sigma) ** 2) * x) / ((sigma * DATA) / total(sigma));
    },
  },
  TrigFlow: {
    convention: { output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: DATA },
    problem: 'gaussian-1d-trig',
    path: turned,
    target: (noise, data, tau) => (Math.cos(tau) * noise - Math.sin(tau) * data) / DATA,
  },
  'CTM denoiser': {
    convention: { output: 'ctm', clock: 'sigma' },
    problem: 'mixture-1d-edm',
    path: exploding,
    target: (_, data) => data,
  },
} as const satisfies Record<string, Prediction>;
