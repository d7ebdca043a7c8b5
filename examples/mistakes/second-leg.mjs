// The loss of examples/loss.mjs with a mistake: the second leg starts where the first one does.
export default (problem) => (problem.interpolant.kind === 'linear' ? loss : null);

const loss = {
  kind: 'loss',
  name: 'progressive self-distillation with a mistake',
  family: 'semigroup',
  stopGradient: 'convex',
  times: 'given',
  framework: 'plain',
  convention: { output: 'average-velocity' },
  loss({ net, x0, x1, s, t, u, n, d }) {
    const row = (k) => Math.floor(k / d);
    const x = x0.map((v, k) => v + s[row(k)] * (x1[k] - v));
    const v = net({ x, s, t, n, d });
    const first = net({ x, s, t: u, n, d });
    const second = net({ x, s: u, t, n, d });
    const target = v.map((_, k) => {
      const [start, between, end] = [s[row(k)], u[row(k)], t[row(k)]];
      if (start === end) return x1[k] - x0[k];
      return ((between - start) * first[k] + (end - between) * second[k]) / (end - start);
    });
    return v.reduce((sum, value, k) => sum + (value - target[k]) ** 2, 0) / n;
  },
};
