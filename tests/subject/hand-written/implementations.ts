import type { ConsistencySubject, FullConventionInput, MapSubject, VelocitySubject } from '../../../src/index.ts';
import { C, expected, flow, limitAt, M, map, type Path, pointFunction } from './gaussian.ts';

type Written = MapSubject | VelocitySubject | ConsistencySubject;

/** An implementation in a convention of its own, and a declaration that is wrong about it. */
export interface Case {
  readonly subject: Written;
  readonly wrong: FullConventionInput;
}

const written = (subject: Written, wrong: FullConventionInput): Case => ({ subject, wrong });

/** What is asked beyond a declared range or between the times of a grid is an error. */
function refuse(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(`asked for ${what}`);
}

const turned = (T: number) => 1 - T;
const linear: Path = { a: (t) => 1 - t, b: (t) => t };
const explodes: Path = { a: (sigma) => sigma, b: () => 1 };
const EDM = { clock: 'sigma', path: { kind: 'edm' } } as const;

const SIGMA_MIN = 0.002;
const offset: Path = { a: (t) => 1 - (1 - SIGMA_MIN) * t, b: (t) => t };

/** b = M b' + (x - M b)(a a' + C² b b')/(a² + C² b²) on the offset path. */
function offsetVelocity(x: number, t: number): number {
  const variance = offset.a(t) ** 2 + (C * t) ** 2;
  return M + ((x - M * t) * (C * C * t - (1 - SIGMA_MIN) * offset.a(t))) / variance;
}

/** A shortcut model: (x, t, log2(1/dt)) on 128 steps, the finest level being the velocity. */
const shortcut = map(
  'shortcut model',
  {
    output: 'average-velocity',
    secondTime: 'log2-step',
    zeroLevel: 7,
    path: { kind: 'linear', sigmaMin: SIGMA_MIN },
    grid: { step: 1 / 128, steps: 'dyadic' },
  },
  (x, t, level) => {
    const dt = 2 ** -level;
    refuse(Number.isInteger(level) && level <= 7 && Number.isInteger(t / dt), `t = ${t}, level ${level}`);
    return level === 7 ? offsetVelocity(x, t) : (flow(offset, x, t, t + dt) - x) / dt;
  },
);

const SIGMA_DATA = 0.5;
const circle: Path = { a: (theta) => SIGMA_DATA * Math.sin(theta), b: (theta) => Math.cos(theta) };

/** TrigFlow with noise of deviation σ_d: F takes x / σ_d and the angle. */
const trigflow = map(
  'TrigFlow',
  {
    output: 'trigflow',
    time: 'data-to-noise',
    timeScale: Math.PI / 2,
    sigmaData: SIGMA_DATA,
    pointScale: SIGMA_DATA,
    path: { kind: 'trigonometric' },
    noiseScale: SIGMA_DATA,
  },
  (input, s, t) => {
    const x = SIGMA_DATA * input;
    const F = (to: number) => (Math.cos(s - to) * x - flow(circle, x, s, to)) / (SIGMA_DATA * Math.sin(s - to));
    return s === t ? limitAt(F, s, 1e-3) : F(t);
  },
  1e-9,
);

/** G = (t/s) x + (1 - t/s) g with another factor of x, as the code of consistency trajectory models has it. */
function ctm(output: 'ctm' | 'ctm-variance' | 'ctm-mixed', skip: (s: number, t: number) => number): MapSubject {
  const g = (x: number, s: number, t: number) => (flow(explodes, x, s, t) - skip(s, t) * x) / (1 - t / s);
  const convention = { ...EDM, output, sigmaData: 0.5, clockRange: [0.01, 50] as const };
  return map(
    output,
    convention,
    (x, s, t) => {
      refuse(
        [s, t].every((time) => time >= 0.01 && time <= 50),
        `σ = ${s}, ${t}`,
      );
      return s === t ? limitAt((to) => g(x, s, to), s, 1e-3 * s) : g(x, s, t);
    },
    1e-9,
  );
}
const keeps = (T: number) => Math.sqrt((T - SIGMA_MIN) ** 2 + 0.25);

const beforeTheEnd = map(
  'a range to 0.994',
  { time: 'data-to-noise', output: 'average-velocity', secondTime: 'reversed-step', clockRange: [0, 0.994] },
  (x, s, h) => {
    const t = s - h;
    refuse(Math.max(s, t) <= 0.994 + 1e-15, `T = ${s}, ${t}`);
    const mean = (to: number) => (flow(linear, x, turned(s), turned(to)) - x) / (to - s);
    return h === 0 ? limitAt(mean, s, 1e-4) : mean(t);
  },
  1e-8,
);

const abar: number[] = [];
for (let k = 0, product = 1; k < 1000; k++) {
  product *= 1 - (1e-4 + ((0.02 - 1e-4) * k) / 999);
  abar.push(product);
}
const table: Path = { a: (k) => Math.sqrt(1 - abar[k]), b: (k) => Math.sqrt(abar[k]) };
const TIMESTEPS = {
  grid: { times: abar.map((_, k) => k), sigmas: abar.map((q) => Math.sqrt((1 - q) / q)) },
  path: { kind: 'cosine' },
} as const;

/** ε(x, k) of DDPM at integer timesteps. */
const timesteps = pointFunction('velocity', 'DDPM', { ...TIMESTEPS, output: 'noise' }, (x, k) => {
  refuse(abar[k] !== undefined, `timestep ${k}`);
  return expected(table, x, k).noise;
});

/** A network of two timesteps that predicts the noise of a DDIM step. */
const ddim = map(
  'DDIM',
  { ...TIMESTEPS, output: 'ddim-noise' },
  (x, from, to) => {
    refuse(abar[from] !== undefined && abar[to] !== undefined, `timesteps ${from}, ${to}`);
    const ratio = table.b(to) / table.b(from);
    return from === to
      ? expected(table, x, from).noise
      : (flow(table, x, from, to) - ratio * x) / (table.a(to) - ratio * table.a(from));
  },
  1e-9,
);

const schedule = Array.from(
  { length: 18 },
  (_, i) => (80 ** (1 / 7) + (i / 17) * (SIGMA_MIN ** (1 / 7) - 80 ** (1 / 7))) ** 7,
);
const karras = map(
  'Karras indices',
  { output: 'map', timeScale: 17, grid: { step: 1 }, path: { kind: 'edm' } },
  (x, i, j) => {
    refuse(schedule[i] !== undefined && schedule[j] !== undefined, `indices ${i}, ${j}`);
    return flow(explodes, x, schedule[i], schedule[j]);
  },
);

const c = (sigma: number) => Math.hypot(sigma, SIGMA_DATA);
const NETWORK = { ...EDM, clock: 'log-sigma', timeScale: 0.25, sigmaData: SIGMA_DATA, pointScale: 'edm' } as const;

/** The raw F(c_in x, ln σ / 4) of an EDM denoiser. */
const edm = pointFunction('velocity', 'EDM', { ...NETWORK, output: 'edm' }, (input, time) => {
  const sigma = Math.exp(4 * time);
  const x = c(sigma) * input;
  const skip = (SIGMA_DATA / c(sigma)) ** 2;
  return (expected(explodes, x, sigma).data - skip * x) / ((sigma * SIGMA_DATA) / c(sigma));
});

const dSigma = pointFunction(
  'velocity',
  'dx/dσ',
  { ...EDM, output: 'velocity' },
  (x, sigma) => (x - expected(explodes, x, sigma).data) / sigma,
);

/** F of a consistency model, 0/0 at σ_min, where any value will do. */
const consistency = pointFunction(
  'consistency',
  'consistency model',
  { ...NETWORK, output: 'consistency' },
  (input, time) => {
    const sigma = Math.exp(4 * time);
    const away = Math.max(0, sigma - SIGMA_MIN);
    const x = c(sigma) * input;
    const skip = SIGMA_DATA ** 2 / (away ** 2 + SIGMA_DATA ** 2);
    const out = (SIGMA_DATA * away) / c(sigma);
    return out < 1e-12 ? 5 : (flow(explodes, x, sigma, SIGMA_MIN) - skip * x) / out;
  },
);

/** F of X = (1 - h) x + … under T = 1 - t: (T_t x + (T_s - T_t) F)/T_s, finite at the data, where it says nothing. */
const endpoint = map(
  'head with the end point',
  { output: 'endpoint', time: 'data-to-noise', outputScale: -1 },
  (x, s, t) => {
    const mean = (to: number) => (flow(linear, x, turned(s), turned(to)) - x) / (to - s);
    return -(x - s * (s === t ? limitAt(mean, s, 1e-4) : mean(t)));
  },
  1e-8,
);

/** Conventions of `../shared/landscape.md` that need the whole of a declaration. */
export const cases: readonly Case[] = [
  written(shortcut, { path: { kind: 'linear' } }),
  written(trigflow, { noiseScale: 1 }),
  written(
    ctm('ctm', (s, t) => t / s),
    { output: 'endpoint' },
  ),
  written(
    ctm('ctm-variance', (s, t) => keeps(t) / keeps(s)),
    { sigmaData: 0.7 },
  ),
  written(
    ctm('ctm-mixed', (s, t) => (t + keeps(t) / keeps(s)) / (s + 1)),
    { output: 'ctm' },
  ),
  written(beforeTheEnd, { secondTime: 'step', clockRange: [0.3, 0.6] }),
  written(timesteps, { output: 'v-prediction' }),
  written(ddim, { output: 'ddim-data' }),
  written(karras, { path: { kind: 'edm', rho: 5 } }),
  written(edm, { output: 'v-prediction' }),
  written(dSigma, { dataScale: 1.5 }),
  written(consistency, { sigmaData: 0.6 }),
  written(endpoint, { outputScale: 1 }),
];
