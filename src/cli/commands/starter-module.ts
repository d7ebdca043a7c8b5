/** A module with a correct map, velocity, sampler and loss, to be changed into one's own; `typed` in TypeScript. */
export function starterModule(typed: boolean): string {
  const number = typed ? ': number' : '';
  const result = typed ? '): number' : ')';
  const subject = (type: string): string => (typed ? ` satisfies ${type}` : '');
  const head = typed
    ? `import type { LossSubject, MapSubject, Problem, SamplerSubject, VelocitySubject } from 'flowproof';\n\n`
    : '';
  return `${head}// From N(0, 1) to N(0.7, 0.3²) along the linear path, in closed form. Time is noise 0 → data 1; points are row-major.
const mean = (t${number}${result} => 0.7 * t;
const deviation = (t${number}${result} => Math.hypot(1 - t, 0.3 * t);

const map = {
  kind: 'map',
  name: 'my map',
  problem: 'gaussian-1d',
  evaluate: ({ x, s, t }) =>
    x.map((xi, i) => mean(t[i]) + (deviation(t[i]) / deviation(s[i])) * (xi - mean(s[i]))),
}${subject('MapSubject')};

const velocity = {
  kind: 'velocity',
  name: 'my velocity',
  problem: 'gaussian-1d',
  evaluate: ({ x, t }) =>
    x.map((xi, i) => 0.7 + ((t[i] - 1 + 0.09 * t[i]) / deviation(t[i]) ** 2) * (xi - mean(t[i]))),
}${subject('VelocitySubject')};

// The suite's exact map stands in the place of the network, as \`net\`.
const sampler = {
  kind: 'sampler',
  name: 'my sampler',
  sample: ({ net, noise, steps, range: [start, end], n, d }) => {
    const time = (k${number}) => new Float64Array(n).fill(start + ((end - start) * k) / steps);
    let x = noise;
    for (let k = 0; k < steps; k++) x = net({ x, s: time(k), t: time(k + 1), n, d });
    return x;
  },
}${subject('SamplerSubject')};

// A factory: it is run on all problems, and says by null where it does not apply. Rows with s = t carry flow matching.
const loss = (problem${typed ? ': Problem' : ''}) =>
  problem.interpolant.kind !== 'linear'
    ? null
    : ({
        kind: 'loss',
        name: 'my loss',
        family: 'semigroup',
        stopGradient: 'convex',
        times: 'given',
        framework: 'plain',
        convention: { output: 'average-velocity' },
        loss: ({ net, x0, x1, s, t, u, n, d }) => {
          const row = (k${number}) => Math.floor(k / d);
          const x = x0.map((v, k) => v + s[row(k)] * (x1[k] - v));
          const v = net({ x, s, t, n, d });
          const first = net({ x, s, t: u, n, d });
          const middle = x.map((v, k) => v + (u[row(k)] - s[row(k)]) * first[k]);
          const second = net({ x: middle, s: u, t, n, d });
          const target = v.map((_, k) => {
            const [start, between, end] = [s[row(k)], u[row(k)], t[row(k)]];
            if (start === end) return x1[k] - x0[k];
            return ((between - start) * first[k] + (end - between) * second[k]) / (end - start);
          });
          return v.reduce((sum, value, k) => sum + (value - target[k]) ** 2, 0) / n;
        },
      }${subject('LossSubject')});

export default [map, velocity, sampler, loss];
`;
}
