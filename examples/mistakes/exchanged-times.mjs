// The map of examples/map.mjs with a mistake: s and t are exchanged.
const mean = (t) => 0.7 * t;
const deviation = (t) => Math.hypot(1 - t, 0.3 * t);

export default {
  kind: 'map',
  name: 'closed-form map with a mistake',
  problem: 'gaussian-1d',
  evaluate({ x, s, t }) {
    return x.map((xi, i) => mean(s[i]) + (deviation(s[i]) / deviation(t[i])) * (xi - mean(t[i])));
  },
};
