// The flow map from N(0, 1) to N(0.7, 0.3²) along the linear path, in closed form.
const mean = (t) => 0.7 * t;
const deviation = (t) => Math.hypot(1 - t, 0.3 * t);

export default {
  kind: 'map',
  name: 'closed-form map',
  problem: 'gaussian-1d',
  evaluate({ x, s, t }) {
    return x.map((xi, i) => mean(t[i]) + (deviation(t[i]) / deviation(s[i])) * (xi - mean(s[i])));
  },
};
