// N equal steps of the map. The suite's exact map stands in the place of the network.
export default {
  kind: 'sampler',
  name: 'equal steps',
  sample({ net, noise, steps, range: [start, end], n, d }) {
    const time = (k) => new Float64Array(n).fill(start + ((end - start) * k) / steps);
    let x = noise;
    for (let k = 0; k < steps; k++) x = net({ x, s: time(k), t: time(k + 1), n, d });
    return x;
  },
};
