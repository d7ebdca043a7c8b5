import { describe, expect, test } from 'vitest';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import type { PlainLossSubject, TimeLaw } from '../../../src/subject/types.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { type Author, plainLoss } from './plain-author.ts';

const law: TimeLaw = { diagonalFraction: 0.75, offDiagonal: 'triangle', gamma: 'uniform' };

interface Draw {
  s: number;
  t: number;
  u: number;
}

type Drawing = (rng: ReturnType<typeof stream>, i: number, n: number, x1: number) => Draw;

const right: Drawing = (rng) => {
  const [a, b, g] = [rng.uniform(), rng.uniform(), rng.uniform()];
  if (rng.uniform() < 0.75) return { s: a, t: a, u: a };
  const [s, t] = [Math.min(a, b), Math.max(a, b)];
  return { s, t, u: g * s + (1 - g) * t };
};

/** A plain loss that draws its own times, rows in the order given. */
function drawing(author: Author, problem: ExactProblem, draw: Drawing, timeLaw = law): PlainLossSubject {
  const given = plainLoss(author, problem.interpolant);
  return {
    ...given,
    name: `${given.name} drawn`,
    times: 'drawn',
    timeLaw,
    loss: (call) => {
      const rng = stream(call.seed, 'author');
      const drawn = Array.from({ length: call.n }, (_, i) => draw(rng, i, call.n, call.x1[i * call.d]));
      const pick = (f: (one: Draw) => number) => Float64Array.from(drawn, f);
      return given.loss({ ...call, s: pick((one) => one.s), t: pick((one) => one.t), u: pick((one) => one.u) });
    },
  };
}

const verdicts = async (subject: PlainLossSubject, index: number, samples = 4096, only?: string) => {
  const problem = hidingLittle[index];
  const context = contextOf(subject, problem, seed, { batches: 4, points: 16, samples });
  const result: Record<string, string> = {};
  for (const property of lossProperties) {
    if (property.skip(context.subject) !== undefined || (only !== undefined && property.id !== only)) continue;
    const { status, reason } = await property.check(context);
    result[property.id] = status === 'pass' ? status : `${status}: ${reason}`;
  }
  return result;
};

describe.each([1, 2])('problem %i', (index) => {
  const problem = hidingLittle[index];
  const authors: Author[] = [
    { family: 'semigroup', convention: { output: 'average-velocity' } },
    { family: 'lagrangian', combine: 'terms', separate: true },
    { family: 'eulerian', rowByRow: true },
    { family: 'meanflow', convention: { output: 'average-velocity' } },
  ];
  test.each(authors)('accepts %j', async (author) => {
    const subject = drawing(author, problem, right);
    for (const [id, status] of Object.entries(await verdicts(subject, index))) {
      if (id === 'loss.gradient') expect(status).toContain('no-gradient');
      else expect(`${id} ${status}`, `seed ${seed}`).toBe(`${id} pass`);
    }
  });
});

const wrong: Record<string, [Drawing, string, TimeLaw?]> = {
  's = U t': [
    (rng) => {
      const t = rng.uniform();
      return rng.uniform() < 0.75 ? { s: t, t, u: t } : { s: rng.uniform() * t, t, u: t * rng.uniform() };
    },
    'loss.times',
  ],
  'one time for the batch': [
    (() => {
      let kept: Draw | undefined;
      return ((rng, i) => {
        kept = i === 0 ? right(rng, 0, 0, 0) : kept;
        return kept!;
      }) as Drawing;
    })(),
    'loss.times',
  ],
  'half on the diagonal': [
    (rng, i, n, x) => (rng.uniform() < 1 / 3 ? offDiagonal(rng) : right(rng, i, n, x)),
    'loss.times',
  ],
  'γ = 1/2 in place of uniform': [
    (rng, i, n, x) => {
      const { s, t } = right(rng, i, n, x);
      return { s, t, u: (s + t) / 2 };
    },
    'loss.times',
  ],
  'γ uniform in place of 1/2': [right, 'loss.times', { ...law, gamma: 'midpoint' }],
  backwards: [
    (rng, i, n, x) => {
      const { s, t, u } = right(rng, i, n, x);
      return { s: t, t: s, u };
    },
    'loss.times',
  ],
  'times from the data': [
    (rng, i, n, x) => {
      const drawn = right(rng, i, n, x);
      const other = right(rng, i, n, x);
      return x > 1.1 === drawn.s > other.s ? drawn : other;
    },
    'loss.query-law',
  ],
};

function offDiagonal(rng: ReturnType<typeof stream>): Draw {
  for (;;) {
    const drawn = right(rng, 0, 0, 0);
    if (drawn.s !== drawn.t) return drawn;
  }
}

test.each(Object.entries(wrong))('rejects %s', async (_, [draw, id, declared]) => {
  const problem = hidingLittle[0];
  const subject = drawing({ family: 'semigroup' }, problem, draw, declared);
  const result = await verdicts(subject, 0, 8192, id);
  expect(result[id], `seed ${seed}: ${JSON.stringify(result)}`).toContain('fail');
});
