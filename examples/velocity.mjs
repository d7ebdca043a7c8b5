// The velocity from N(0, 1) to N(0.7, 0.3²) along the linear path: m' + (σ'/σ)(x - m).
export default {
  kind: 'velocity',
  name: 'closed-form velocity',
  problem: 'gaussian-1d',
  evaluate({ x, t }) {
    return x.map((xi, i) => {
      const variance = (1 - t[i]) ** 2 + 0.09 * t[i] ** 2;
      return 0.7 + ((t[i] - 1 + 0.09 * t[i]) / variance) * (xi - 0.7 * t[i]);
    });
  },
};
