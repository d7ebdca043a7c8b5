import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { packMembers } from '../../../src/reference/parameters.ts';
import type { HostRows } from '../../../src/reference/training/batch.ts';
import { memberBatches } from '../../../src/reference/training/batches.ts';
import { batchGradient } from '../../../src/reference/training/gradient.ts';
import { initialState } from '../../../src/reference/training/initial-state.ts';
import { lossSpec, modelOfConfig } from '../../../src/reference/training/loss-spec.ts';
import { parseTrainingConfig, settleRun } from '../../../src/reference/training/parse.ts';
import { partsOf } from '../../../src/reference/training/rows.ts';
import { seed } from '../../support/seed.ts';
import { expectAgreement, randomDirections, witness } from '../support/compare.ts';
import type { Row, Stop } from '../support/losses.ts';
import { residualByDefinition } from '../support/methods.ts';
import { evaluate, fromFlat, type Network } from '../support/network.ts';
import { add, exp, leaf, mul, power, type Scalar, scale, square, sub, sum } from '../support/scalar.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const common = {
  schema: 'flowproof.training/1',
  problem: 'mixture-3',
  network: { kind: 'mlp', width: 4, depth: 2, activation: 'gelu' },
  rate: 1e-3,
  batch: 8,
  steps: 100,
};

/** Every choice that changes the loss of a step. */
const configs = {
  'LSD, the terms weighed by their rows': { method: 'lsd' },
  'ESD, the terms weighed equally': { method: 'esd', combine: 'terms' },
  'PSD in three parts': { method: 'psd-u', microBatches: 3, batch: 11, diagonalFraction: 0.4 },
  'learned weights in two parts': { method: 'psd-m', weighting: { kind: 'log-variance' }, microBatches: 2 },
  'adaptive weights on both terms': { method: 'lsd', weighting: { kind: 'adaptive', power: 0.75, constant: 0.01 } },
  'annealed steps': { method: 'esd', anneal: { steps: 50 } },
  'flow matching alone': { method: 'flow-matching' },
  'no diagonal': { method: { id: 'lsd', teacher: 'average' }, diagonalFraction: 0 },
  'an ensemble of seeds': { method: 'lsd', ensemble: [{ seed: 1 }, { seed: 2 }, { seed: 3 }] },
  'an ensemble of methods, one with weights of its own, one with an averaged teacher': {
    method: 'lsd',
    diagonalFraction: 0.5,
    combine: 'terms',
    ensemble: [{ method: 'meanflow' }, { seed: 4 }, { seed: 5, method: { id: 'shortcut', teacher: 'average' } }],
  },
} as const;

/** One row of the host's batch; u and xu where the method has them. */
function rowOf(rows: HostRows, i: number): Row {
  const d = rows.x.length / rows.n;
  const point = (data: Float32Array): Scalar[] => Array.from(data.subarray(i * d, (i + 1) * d), (value) => leaf(value));
  return {
    x: point(rows.x),
    velocity: point(rows.velocity),
    s: leaf(rows.s[i]),
    t: leaf(rows.t[i]),
    u: leaf(rows.u?.[i] ?? Number.NaN),
    ...(rows.xu && { xu: point(rows.xu) }),
  };
}

const rowsOf = (rows: HostRows): Row[] => Array.from({ length: rows.n }, (_, i) => rowOf(rows, i));

describe.each(Object.entries(configs))('%s', (name, changes) => {
  test('the gradient of a step equals the definition', () => {
    const config = parseTrainingConfig({ ...common, seed, ...changes });
    const run = settleRun(config);
    const { members, counts, problem } = run;
    const model = modelOfConfig(config, problem.dimension);
    const spec = lossSpec(config, run, model, undefined);
    const rng = stream(seed, 'training definition', name);
    const { theta } = initialState(model, members, []);
    const perturbed = (): Float32Array[] =>
      members.map((_, e) =>
        theta.slice(e * model.count, (e + 1) * model.count).map((value) => value + 0.3 * rng.normal()),
      );
    const [own, average] = [perturbed(), perturbed()];
    const batches = memberBatches(config, run, spec.groups)(7);
    const parts = partsOf(batches, spec.groups, counts, config.microBatches, problem.dimension);
    const { gradient, sums } = tf.tidy(() => {
      const found = batchGradient(spec, packMembers(own), packMembers(average), parts, 0.07);
      return { gradient: found.gradient.arraySync(), sums: found.sums.arraySync() };
    });
    const definition = { ...model.definition, parameters: model.parameters };
    spec.groups.forEach(({ first, size, method }) => {
      for (let e = first; e < first + size; e++) {
        const teacher = fromFlat(definition, average[e]).net;
        const terms = [rowsOf(batches[e].diagonal), rowsOf(batches[e].offDiagonal)];
        const raw: Scalar[] = [];
        const lossOf = (net: Network, stop: Stop): Scalar => {
          const others = { teacher, target: teacher, progress: 0.07 };
          const residual = (row: Row, term: number): Scalar[] =>
            term === 0
              ? evaluate(net, row).v.map((v, i) => sub(v, row.velocity[i]))
              : residualByDefinition(net, row, method, stop, others);
          const weighting = config.weighting ?? method.weighting;
          const weighted = terms.flatMap((rows, term) => {
            if (rows.length === 0) return [];
            const squares = rows.map((row) => sum(residual(row, term).map(square)));
            raw[term] = sum(squares);
            const entries = squares.map((entry) => {
              if (weighting === 'none' || weighting.kind !== 'adaptive') return entry;
              const { constant, power: p } = weighting;
              return mul(entry, stop(power(add(entry, leaf(constant, constant * 2 ** -24)), -p)));
            });
            const mean = scale(1 / rows.length, sum(entries));
            const share = config.combine === 'terms' ? 1 : rows.length / config.batch;
            const w = net.parameters.get('loss.log-variance')?.[term];
            return [scale(share, w === undefined ? mean : add(mul(exp(scale(-1, w)), mean), w))];
          });
          return sum(weighted);
        };
        const subject = { definition, theta: own[e] };
        const expected = witness(subject, lossOf, randomDirections(rng, own[e].length, 4));
        const context = `seed ${seed}, member ${e}`;
        // The value is not formed in a step: its sums are.
        expectAgreement({ value: expected.loss.value, gradient: gradient[e] }, expected, context);
        lossOf(fromFlat(definition, own[e]).net, (x) => x);
        raw.forEach(({ value, error }, term) => {
          expect(Math.abs(sums[term][e] - value), context).toBeLessThanOrEqual(2 * error);
        });
      }
    });
  });
});
