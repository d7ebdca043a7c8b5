import { describe, expect, it } from 'vitest';
import { consistencyProperties } from '../../../src/properties/consistency/index.ts';
import { mapProperties } from '../../../src/properties/map/index.ts';
import type { Evaluable } from '../../../src/properties/numeric/pointwise.ts';
import type { Property } from '../../../src/properties/types.ts';
import { velocityProperties } from '../../../src/properties/velocity/index.ts';
import { seed } from '../../support/seed.ts';
import { runProperty, SMALL } from './support.ts';
import { rightFor, rows, subjectOf } from './wrong.ts';

type Kind = 'map' | 'velocity' | 'consistency';
type Make = (kind: Kind) => Evaluable;

const properties: Record<Kind, readonly Property<never>[]> = {
  map: mapProperties as readonly Property<never>[],
  velocity: velocityProperties as readonly Property<never>[],
  consistency: consistencyProperties as readonly Property<never>[],
};

let calls = 0;
const wrong: Record<string, Record<string, Make>> = {
  deterministic: {
    'noise of 1e-15': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => rightFor(kind)(truth, call).map((v) => v + 1e-15 * Math.random())),
    'counts its calls': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => rightFor(kind)(truth, call).map((v) => v + 1e-12 * calls++)),
    'answers with the last result': (kind) => {
      let last: Float64Array | undefined;
      return subjectOf(kind, 'gaussian', (truth, call) => {
        const answer = last?.length === call.n * call.d ? last : rightFor(kind)(truth, call);
        last = rightFor(kind)(truth, call);
        return answer;
      });
    },
  },
  'arguments-unchanged': {
    'writes into x': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        call.x.set(y);
        return y;
      }),
    'scales the time': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        for (let i = 0; i < call.n; i++) call.s[i] *= 1000;
        return y;
      }),
    'normalises x in place': (kind) =>
      subjectOf(kind, 'product', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        call.x[0] /= 2;
        return y;
      }),
  },
  'batch-independence': {
    'subtracts the mean': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
        return y.map((v) => v - 1e-9 * mean);
      }),
    'uses the first time for all': (kind) =>
      subjectOf(kind, 'product', (truth, call) => rightFor(kind)(truth, { ...call, s: call.s.map(() => call.s[0]) })),
    'depends on the size': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => rightFor(kind)(truth, call).map((v) => v + 1e-9 * call.n)),
    'wrong from 1,000 rows on': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) =>
        rightFor(kind)(truth, call).map((v) => (call.n < 1000 ? v : v * (1 + 1e-6))),
      ),
    'the last chunk of 64 repeats the first': (kind) =>
      subjectOf(kind, 'product', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        const full = call.n - (call.n % 64);
        return full < 128 ? y : y.copyWithin(full * call.d, 0, (call.n - full) * call.d);
      }),
    '(B,) against (B,1), averaged': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        return rows(y, call.d, (v, i) => v + call.s.reduce((sum, s) => sum + (s - call.s[i]), 0) / call.n);
      }),
  },
  'non-finite': {
    'NaN becomes zero': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => rightFor(kind)(truth, call).map((v) => (Number.isNaN(v) ? 0 : v))),
    'NaN spreads over the batch': (kind) =>
      subjectOf(kind, 'gaussian', (truth, call) => {
        const y = rightFor(kind)(truth, call);
        const sum = y.reduce((a, b) => a + b, 0);
        return y.map((v) => v + 0 * sum);
      }),
    'compares its way to a number': (kind) =>
      subjectOf(kind, 'product', (truth, call) => rightFor(kind)(truth, call).map((v) => (v < 0 || v >= 0 ? v : -9))),
  },
};

for (const kind of ['map', 'velocity', 'consistency'] as const) {
  for (const [name, subjects] of Object.entries(wrong)) {
    describe(`${kind}.${name}`, () => {
      const property = properties[kind].find(({ id }) => id === `${kind}.${name}`)!;
      for (const [title, make] of Object.entries(subjects)) {
        it(`rejects: ${title}`, async () => {
          const subject = make(kind);
          const finding = await runProperty(property, subject as never, subject.problem, seed, { effort: SMALL });
          expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
        });
      }
    });
  }
}
