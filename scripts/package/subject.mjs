// The exact flow of N(0, 1) → N(0.7, 0.3²) on the linear path, written from its closed form by "a user".
const sd = (t) => Math.hypot(1 - t, 0.3 * t);

export const right = {
  kind: 'map',
  name: 'closed form',
  problem: 'gaussian-1d',
  evaluate: ({ x, s, t, n }) =>
    Float64Array.from({ length: n }, (_, i) => 0.7 * t[i] + ((x[i] - 0.7 * s[i]) * sd(t[i])) / sd(s[i])),
};

export const wrong = {
  ...right,
  name: 'straight line',
  evaluate: ({ x, s, t, n }) => Float64Array.from({ length: n }, (_, i) => x[i] + 0.7 * (t[i] - s[i])),
};

export default right;
