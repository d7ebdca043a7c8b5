// Two mistakes in the closed-form map of examples/map.mjs: what a report of wrong implementations looks like.
const mean = (t) => 0.7 * t;
const carried = (deviation, s, t, x) => mean(t) + (deviation(t) / deviation(s)) * (x - mean(s));
const right = (t) => Math.hypot(1 - t, 0.3 * t);
const wrong = (t) => 1 - t + 0.3 * t;

const map = (name, evaluate) => ({ kind: 'map', name, problem: 'gaussian-1d', version: '1.0', evaluate });

export default [
  // Time runs from data to noise, and the convention does not say so.
  map('map in reversed time', ({ x, s, t }) => x.map((xi, i) => carried(right, 1 - s[i], 1 - t[i], xi))),
  // Deviations are added where variances should be.
  map('map with added deviations', ({ x, s, t }) => x.map((xi, i) => carried(wrong, s[i], t[i], xi))),
];
