import { describe, expect, it } from 'vitest';
import { FlowproofError } from '../../../src/core/errors.ts';
import { assign } from '../../../src/reference/training/assign.ts';
import { configHash } from '../../../src/reference/training/config-hash.ts';
import { membersOf } from '../../../src/reference/training/members.ts';
import { parseTrainingConfig, settleRun } from '../../../src/reference/training/parse.ts';
import { presets } from '../../../src/reference/training/presets.ts';
import { tiny } from '../support/training.ts';

function refusal(value: unknown): FlowproofError {
  try {
    parseTrainingConfig(value);
  } catch (thrown) {
    if (thrown instanceof FlowproofError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('what is refused', () => {
  const teacher = 'exact';
  it.each<[string, object, RegExp, RegExp?]>([
    ['an unknown field', { batchSize: 64 }, /^training: expected no field "batchSize"/, /Did you mean "batch"\?/],
    [
      'a field of another object',
      { weightDecay: 0.1 },
      /no field "weightDecay"/,
      /Did you mean "optimiser\.weightDecay"\?/,
    ],
    [
      'an unknown field inside',
      { schedule: { warmUp: 3 } },
      /training\.schedule: expected no field "warmUp"/,
      /"warmup"/,
    ],
    [
      'a field of another kind of the same object',
      { schedule: { decay: { kind: 'cosine', after: 5 } } },
      /training\.schedule\.decay: expected no field "after"/,
      /^Start from a preset/,
    ],
    ['a rate that no float32 holds', { rate: 1e38 }, /training\.rate: expected a number at most 1000000000000000000/],
    [
      'a batch beyond memory',
      { batch: 1e12 },
      /^batch: expected at most \d+ rows for 1 members in 2 dimensions, got 1/,
    ],
    ['an endless network', { network: { kind: 'mlp', depth: 1e9 } }, /training\.network\.depth: expected .*1048576/],
    ['an unknown method', { method: 'lds' }, /training\.method: expected a method or .*lsd.*, got "lds"/],
    [
      'a mode of another family',
      { method: { id: 'psd-m', stopGradient: 'full' } },
      /method\.stopGradient: expected one of convex, none for psd-m, got "full"/,
    ],
    ['an unknown network', { network: { kind: 'mpl' } }, /training\.network\.kind: expected a known kind: mlp/],
    ['an unknown problem', { problem: 'mixture-33' }, /problem: expected one of gaussian-1d.*got "mixture-33"/],
    ['no steps', { steps: 0 }, /training\.steps: expected a number above 0, got 0/],
    ['a seed with a fraction', { seed: 0.5 }, /training\.seed: expected an int.*, got 0\.5/],
    ['a decay of 1', { ema: 1 }, /training\.ema: expected a number below 1, got 1/],
    [
      'a warm-up beyond the last step',
      { schedule: { warmup: 21 } },
      /schedule\.warmup: expected at most the 20 steps of the run, got 21/,
    ],
    [
      'a decay that begins beyond it',
      { schedule: { decay: { kind: 'inverse-square-root', after: 21 } } },
      /schedule\.decay\.after: expected at most the 20 steps/,
    ],
    ['an annealing beyond it', { anneal: { steps: 21 } }, /anneal\.steps: expected at most the 20 steps/],
    [
      'an annealing of dyadic times',
      { method: 'shortcut', anneal: { steps: 5 } },
      /anneal: expected methods with times on the triangle, got "shortcut \(dyadic\)"/,
    ],
    [
      'a batch that is all diagonal',
      { batch: 1 },
      /batch: expected .* rows are left off the diagonal, which lsd needs, got "1 with 1 on it \(diagonalFraction 0\.75\)"/,
    ],
    ['a fraction of 1', { diagonalFraction: 1 }, /rows are left off the diagonal, which lsd needs/],
    [
      'a batch without a diagonal row',
      { batch: 4, diagonalFraction: 0.1 },
      /batch: expected at least one row on the diagonal/,
    ],
    [
      'a diagonal term that a method has not',
      { method: 'emd', teacher, diagonalFraction: 0.5 },
      /diagonalFraction: expected 0 for emd, which has no diagonal term, got 0\.5/,
    ],
    [
      'more parts than rows',
      { microBatches: 21 },
      /microBatches: expected at most 20, the rows of the larger term, got 21/,
    ],
    [
      'a distillation without a teacher',
      { method: 'lmd' },
      /teacher: expected a frozen velocity for lmd, got undefined/,
    ],
    ['a teacher of nobody', { teacher }, /teacher: expected none for lsd, got "exact"/],
    [
      'a path that a method does not know',
      { method: 'scm' },
      /problem: expected one with the trigonometric path for scm, got "mixture-3 \(linear\)"/,
    ],
    [
      'a range outside the problem',
      { timeRange: [0, 1.5] },
      /timeRange: expected an interval within \[0, 1\], where mixture-3 is posed, got "\[0,1\.5\]"/,
    ],
    ['an empty ensemble', { ensemble: [] }, /training\.ensemble: expected an array of at least 1 elements/],
    [
      'a field in a member',
      { ensemble: [{ seeds: 3 }] },
      /training\.ensemble\[0\]: expected no field "seeds"/,
      /Did you mean "seed"\?/,
    ],
  ])('%s', (_, changes, message, hint = /./) => {
    const error = refusal({ ...tiny, ...changes });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.code).toBe('usage');
  });

  it.each([[null], [[]], ['lsd'], [{}], [{ ...tiny, schema: 'flowproof.training/2' }]])('%j', (value) => {
    expect(refusal(value).message).toMatch(/^training(\.schema)?: expected /);
  });
});

describe('presets', () => {
  it.each(Object.keys(presets))('%s is a valid configuration, complete when parsed', (name) => {
    const config = parseTrainingConfig(presets[name].config);
    expect(parseTrainingConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it('the calibration is that of the independent implementation', () => {
    const config = parseTrainingConfig(presets['calibration-mixture-3'].config);
    expect(config).toMatchObject({
      problem: 'mixture-3',
      network: {
        kind: 'mlp',
        width: 128,
        depth: 4,
        activation: 'gelu',
        inputScale: 1,
        outputScale: 1,
        times: { kind: 'plain' },
        initialOutput: 'normal',
      },
      method: 'lsd',
      combine: 'batch',
      optimiser: { kind: 'radam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
      rate: 2e-3,
      schedule: { warmup: 200, decay: { kind: 'cosine' } },
      clip: 10,
      ema: 0.999,
      batch: 1024,
      steps: 5000,
    });
    expect(settleRun(config).counts).toEqual([768, 256]);
    const checkerboard = parseTrainingConfig(presets['calibration-checkerboard'].config);
    expect(checkerboard).toEqual({
      ...config,
      problem: 'checkerboard',
      network: { ...config.network, inputScale: 0.58 },
      steps: 10_000,
    });
    expect(settleRun(checkerboard).problem.definition.source.covariance).toBeCloseTo(0.58 ** 2, 12);
  });
});

describe('an ensemble', () => {
  it('has members that differ in what they name', () => {
    const config = parseTrainingConfig({
      ...tiny,
      seed: 3,
      ensemble: [{}, { rate: 0.5 }, { seed: 4, method: 'psd-m' }],
    });
    const members = membersOf(config).map(({ seed, rate, method }) => [seed, rate, method.id]);
    expect(members).toEqual([
      [3, 1e-2, 'lsd'],
      [3, 0.5, 'lsd'],
      [4, 1e-2, 'psd-m'],
    ]);
  });
});

describe('--set', () => {
  it.each<[string, object]>([
    ['steps=7', { steps: 7 }],
    ['method=psd-m', { method: 'psd-m' }],
    ['method.stopGradient=none', { method: { id: 'lsd', stopGradient: 'none' } }],
    ['weighting.kind=adaptive', { weighting: { kind: 'adaptive' } }],
    ['schedule.decay={"kind":"constant"}', { schedule: { warmup: 2, decay: { kind: 'constant' } } }],
    ['network.width=16', { network: { kind: 'mlp', width: 16, depth: 2 } }],
    ['ensemble=[{"seed":1}]', { ensemble: [{ seed: 1 }] }],
    ['clip=null', { clip: null }],
  ])('%s', (assignment, expected) => {
    const given = structuredClone(tiny);
    expect(assign(given, assignment)).toEqual({ ...tiny, ...expected });
    expect(given).toEqual(tiny);
  });

  it('goes through lists by number', () => {
    const one = assign({ ...tiny, ensemble: [{ seed: 1 }] }, 'ensemble.1.seed=2');
    expect(assign(one, 'ensemble.0.rate=3')).toMatchObject({ ensemble: [{ seed: 1, rate: 3 }, { seed: 2 }] });
    expect(() => assign(one, 'ensemble.5.seed=2')).toThrow(/expected an index up to 2 at ensemble\.5, got 5/);
  });

  it.each(['steps', '=3', 'a..b=3', '.=1'])('%s is no assignment', (text) => {
    expect(() => assign(tiny, text)).toThrow(/--set: expected PATH=VALUE/);
  });

  it('sets a field called __proto__ like any other, which is refused', () => {
    const polluted = assign(tiny, '__proto__.polluted=1');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(polluted as object)).toContain('__proto__');
  });
});

it('the hash of a configuration depends on its values, not on the order of its keys', () => {
  const config = parseTrainingConfig(tiny);
  const reversed = Object.fromEntries(Object.entries(config).reverse()) as typeof config;
  expect(configHash(reversed)).toBe(configHash(config));
  expect(configHash({ ...config, rate: config.rate + 1e-9 })).not.toBe(configHash(config));
});
