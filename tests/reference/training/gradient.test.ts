import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { UNIT_ROUNDOFF } from '../../../src/core/precision.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { flowMatchingResidual, lagrangianResidual, selfDistillationLoss } from '../../../src/reference/losses/index.ts';
import { learnedWeight, reduceResiduals } from '../../../src/reference/losses/reduce.ts';
import { memberBatches } from '../../../src/reference/training/batches.ts';
import type { TrainingConfigInput } from '../../../src/reference/training/config.ts';
import { batchGradient } from '../../../src/reference/training/gradient.ts';
import { initialState } from '../../../src/reference/training/initial-state.ts';
import { lossSpec, modelOfConfig } from '../../../src/reference/training/loss-spec.ts';
import { buildModel } from '../../../src/reference/training/model.ts';
import { settleRun } from '../../../src/reference/training/parse.ts';
import { partsOf } from '../../../src/reference/training/rows.ts';
import { seed } from '../../support/seed.ts';
import { tinyConfig } from '../support/training.ts';

const about = `seed ${seed}`;
beforeAll(() => useBackend('wasm'));

/** The first batch of a configuration with what its gradient is made of. */
function prepare(changes: Partial<TrainingConfigInput>) {
  const config = tinyConfig(changes);
  const run = settleRun(config);
  const model = modelOfConfig(config, run.problem.dimension);
  const spec = lossSpec(config, run, model, undefined);
  const batches = memberBatches(config, run, spec.groups)(0);
  const state = initialState(model, run.members, []);
  // Away from log-variance 0, where its weight is 1.
  if (model.learned) state.theta.set([0.3, -0.4], state.theta.length - 2);
  const theta = (): tf.Tensor2D => tf.tensor2d(state.theta, [state.members, state.parameters]);
  const parts = (count: number) => partsOf(batches, spec.groups, run.counts, count, run.problem.dimension);
  return { config, counts: run.counts, model, spec, theta, parts };
}

type Prepared = ReturnType<typeof prepare>;

function gradientOf({ spec, theta }: Prepared, parts: ReturnType<Prepared['parts']>) {
  return tf.tidy(() => {
    const { gradient, sums } = batchGradient(spec, theta(), theta(), parts, 0);
    return { gradient: gradient.dataSync(), sums: sums.dataSync() };
  });
}

const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (value, i) => value - b[i]));

/**
 * The most that the order of summation changes in an entry of the gradient: a float32 sum of n terms is right to n u times the
 * sum of their absolute values. A row has at most eight terms: in each of up to three calls of the network a value and a tangent,
 * and the two roundings of its coefficient; the largest entry of the gradients of the rows, one by one, stands for their size.
 */
function orderBound(prepared: Prepared): number {
  const rows = prepared.parts(Math.max(...prepared.counts));
  const sizes = rows.map((row) => largest(gradientOf(prepared, [row]).gradient));
  return 8 * prepared.config.batch * UNIT_ROUNDOFF.float32 * sizes.reduce((a, b) => a + b, 0);
}

describe('parts of a batch', () => {
  it.each<[string, Partial<TrainingConfigInput>]>([
    ['LSD', {}],
    ['PSD with terms of weight 1', { method: 'psd-u', combine: 'terms' }],
    ['a learned weight', { weighting: { kind: 'log-variance' } }],
    ['MeanFlow with adaptive weights', { method: 'meanflow' }],
    ['an ensemble of two methods', { ensemble: [{}, { method: 'esd' }] }],
  ])('have gradients that add up to that of the whole: %s', (_, changes) => {
    const prepared = prepare(changes);
    const whole = gradientOf(prepared, prepared.parts(1));
    const bound = orderBound(prepared);
    for (const count of [2, 3, Math.max(...prepared.counts)]) {
      const parts = gradientOf(prepared, prepared.parts(count));
      expect(apart(parts.gradient, whole.gradient), `${about}, ${count} parts`).toBeLessThan(bound);
    }
    // The bound means something: it is far below the gradient.
    expect(bound).toBeLessThan(0.01 * largest(whole.gradient));
  });
});

describe('the gradient is that of the loss', () => {
  it.each<[string, Partial<TrainingConfigInput>]>([
    ['one mean over all rows', { combine: 'batch' }],
    ['two means', { combine: 'terms' }],
    ['adaptive weights', { weighting: { kind: 'adaptive', power: 0.5, constant: 0.1 } }],
  ])('%s', (_, changes) => {
    const prepared = prepare(changes);
    const { combine, weighting = 'none' } = prepared.config;
    const [rows] = prepared.parts(1).map((part) => part());
    const { grad } = tf.valueAndGrad((theta) => {
      const { net } = buildModel(prepared.model, theta as tf.Tensor2D);
      const all = { diagonal: rows.diagonal, offDiagonal: rows.offDiagonal[0] };
      const lagrangian = { family: 'lagrangian', stopGradient: 'convex' } as const;
      return selfDistillationLoss(net, all, lagrangian, { combine, weighting: weighting as 'none' });
    })(prepared.theta());
    const { gradient } = gradientOf(prepared, prepared.parts(1));
    expect(apart(gradient, grad.dataSync()), about).toBeLessThan(orderBound(prepared));
  });

  it('each term with a learned weight of its own', () => {
    const prepared = prepare({ weighting: { kind: 'log-variance' } });
    const [rows] = prepared.parts(1).map((part) => part());
    const { grad } = tf.valueAndGrad((theta) => {
      const { net, logVariance } = buildModel(prepared.model, theta as tf.Tensor2D);
      const terms = [
        flowMatchingResidual(net, rows.diagonal!),
        lagrangianResidual(net, rows.offDiagonal[0]!, 'convex'),
      ].map((residual, term) => {
        const w = tf.squeeze<tf.Scalar>(tf.slice(logVariance!, [0, term], [1, 1]));
        return tf.mul(learnedWeight(reduceResiduals([residual], {}), w), prepared.spec.shares[term]);
      });
      return tf.add(terms[0], terms[1]) as tf.Scalar;
    })(prepared.theta());
    const { gradient } = gradientOf(prepared, prepared.parts(1));
    expect(apart(gradient, grad.dataSync()), about).toBeLessThan(orderBound(prepared));
  });
});
