import { describe, expect, test } from 'vitest';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { prepareBatch } from '../../../src/properties/loss/batch.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import { recoverRows } from '../../../src/properties/loss/recover.ts';
import { runLoss } from '../../../src/properties/loss/run.ts';
import { specOf } from '../../../src/properties/loss/spec.ts';
import type { PlainLossSubject, TimeLaw } from '../../../src/subject/types.ts';
import { hidingLittle, problemOf } from '../../support/problems.ts';
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

const verdicts = async (subject: PlainLossSubject, problem: ExactProblem, samples = 4096, only?: string) => {
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
    for (const [id, status] of Object.entries(await verdicts(subject, problem))) {
      if (id === 'loss.gradient') expect(status).toContain('no-gradient');
      else expect(`${id} ${status}`, `seed ${seed}`).toBe(`${id} pass`);
    }
  });
});

test('steps as short as rounding lead nowhere: their rows are found', async () => {
  const short: Drawing = (rng, i, n, x1) => {
    const { s, t, u } = right(rng, i, n, x1);
    return i === 0 ? { s, t: s * (1 + 2 ** -52), u: s } : { s, t, u };
  };
  const subject = drawing({ family: 'lagrangian' }, hidingLittle[1], short, { ...law, diagonalFraction: 0.75 });
  const result = await verdicts(subject, hidingLittle[1], 4096);
  for (const id of ['loss.query-points', 'loss.teacher', 'loss.value', 'loss.times', 'loss.query-law']) {
    expect(`${id} ${result[id]}`, `seed ${seed}`).toBe(`${id} pass`);
  }
});

test('a row that starts where another row leads is found', async () => {
  const problem = hidingLittle[0];
  const d = problem.dimension;
  const fixed: Drawing = (_, i) => (i === 0 ? { s: 0.5, t: 1, u: 0.75 } : { s: 0, t: 0.5, u: 0.25 });
  const subject = drawing({ family: 'lagrangian', convention: { output: 'average-velocity' } }, problem, fixed);
  const spec = specOf(subject, problem);
  const pair = problem.sample.pairs(stream(seed, 'pair'), 1);
  const times = { s: Float64Array.of(0), t: Float64Array.of(0.5) };
  const { y } = problem.flow.evaluate({ x: pair.x0, ...times }, { derivatives: false });
  const sum = problem.interpolant.a(0.5) + problem.interpolant.b(0.5);
  const meeting = y.map((value) => value / sum);
  const none = new Float64Array(2);
  const batch = prepareBatch(spec, problem, {
    ...{ n: 2, d, s: none, t: none, u: none },
    x0: Float64Array.of(...meeting, ...pair.x0),
    x1: Float64Array.of(...meeting, ...pair.x1),
  });
  const { calls } = await runLoss(subject, spec, problem, batch);
  const rows = recoverRows(spec, problem, batch, calls).map(({ data, s, t }) => ({ data, s, t }));
  expect(rows.sort((a, b) => a.data - b.data)).toEqual([
    { data: 0, s: 0.5, t: 1 },
    { data: 1, s: 0, t: 0.5 },
  ]);
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
  'half of the batch repeats the other': [
    (() => {
      let kept: Draw[] = [];
      return ((rng, i, n) => {
        if (i === 0) kept = [];
        kept.push(i < n / 2 ? right(rng, 0, 0, 0) : kept[i - Math.ceil(n / 2)]);
        return kept[i];
      }) as Drawing;
    })(),
    'loss.times',
  ],
  'times stop at 0.98': [
    (rng, i, n, x) => {
      const { s, t, u } = right(rng, i, n, x);
      return { s: 0.98 * s, t: 0.98 * t, u: 0.98 * u };
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
  const result = await verdicts(subject, problem, 8192, id);
  expect(result[id], `seed ${seed}: ${JSON.stringify(result)}`).toContain('fail');
});

/** One dimension and a closed map: rows cost next to nothing there, and the smoke profile draws thousands. */
const cheap = problemOf('gaussian');

test.each<[string, (time: number) => number]>([
  ['stop a thousandth short of the end', (time) => (1 - 1e-3) * time],
  ['are clamped a thousandth short of the end', (time) => Math.min(time, 1 - 1e-3)],
])('rejects times that %s, with the samples of smoke', async (_, cut) => {
  const draw: Drawing = (rng, i, n, x) => {
    const { s, t, u } = right(rng, i, n, x);
    return { s: cut(s), t: cut(t), u: cut(u) };
  };
  const author: Author = { family: 'lagrangian', convention: { output: 'average-velocity' } };
  const [accepted, rejected] = [right, draw].map((times) => drawing(author, cheap, times));
  expect((await verdicts(accepted, cheap, 1024, 'loss.times'))['loss.times'], `seed ${seed}`).toBe('pass');
  expect((await verdicts(rejected, cheap, 1024, 'loss.times'))['loss.times'], `seed ${seed}`).toContain('fail');
});
