import type { Interpolant } from '../../../analytic/types.ts';
import { shortNumber } from '../../explain.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Prediction } from '../candidate.ts';
import type { Oracle } from '../oracle.ts';
import { eachEntry, type Rows } from '../rows.ts';

/** A coefficient of a velocity, by its name. */
interface Coefficient {
  readonly name: string;
  at(path: Interpolant, t: number, end: number): number;
}

const ZERO: Coefficient = { name: '0', at: () => 0 };
const ONE: Coefficient = { name: '1', at: () => 1 };
const A: Coefficient = { name: 'a', at: (path, t) => path.a(t) };
const B: Coefficient = { name: 'b', at: (path, t) => path.b(t) };
const DA: Coefficient = { name: "a'", at: (path, t) => path.da(t) };
const DB: Coefficient = { name: "b'", at: (path, t) => path.db(t) };
const RATIO: Coefficient = { name: "a'/a", at: (path, t) => path.da(t) / path.a(t) };
const MIXED: Coefficient = {
  name: "(b' - b a'/a)",
  at: (path, t) => path.db(t) - (path.b(t) * path.da(t)) / path.a(t),
};
const SUM: Coefficient = { name: "(b' + b a'/a)", at: (path, t) => path.db(t) + (path.b(t) * path.da(t)) / path.a(t) };
const LEFT: Coefficient = { name: '1/(1 - t)', at: (_, t, end) => 1 / (end - t) };
const GROWTH: Coefficient = { name: "b'/b", at: (path, t) => path.db(t) / path.b(t) };
const INVERSE: Coefficient = { name: '1/a', at: (path, t) => 1 / path.a(t) };
const minus = ({ name, at }: Coefficient): Coefficient => ({
  name: `-${name}`,
  at: (path, t, end) => -at(path, t, end),
});
const signed = (list: readonly Coefficient[]) => [ZERO, ...list.flatMap((one) => [one, minus(one)])];

const NOISE = signed([ONE, A, DA, DB]);
const DATA = signed([ONE, B, DB, DA]);
const POINT = signed([ONE, DA, RATIO, LEFT, GROWTH, INVERSE]);
const POSTERIOR = signed([ONE, B, DB, MIXED, SUM, LEFT, INVERSE]);

/** Every velocity p E[x0 | x] + q E[x1 | x] and p x + q E[x1 | x] with coefficients of the path other than the right ones. */
export function wrongCoefficients(oracle: Oracle): FixedCandidate[] {
  const path = oracle.problem.interpolant;
  const combine =
    (p: Coefficient, q: Coefficient, first: (rows: Rows) => Float64Array): Prediction =>
    (rows) => {
      const [one, data] = [first(rows), oracle.data(rows.x, rows.s)];
      return eachEntry(one, rows.d, (value, i, k) => {
        const t = rows.s[i];
        return product(p.at(path, t, oracle.end), value) + product(q.at(path, t, oracle.end), data[i * rows.d + k]);
      });
    };
  const one = (
    p: Coefficient,
    q: Coefficient,
    name: string,
    first: (rows: Rows) => Float64Array,
    changed: number,
  ): FixedCandidate => {
    const title = `the velocity is ${term(p, name)}${joint(q)}`;
    return {
      level: 'canonical',
      cost: changed,
      claim: {
        id: `formula.velocity.${slug(p)}-${name === 'x' ? 'x' : 'noise'}.${slug(q)}-data`,
        kind: 'formula',
        title,
        like: title.replace('the velocity is ', ''),
        mend: `The velocity is a' E[x0 | x] + b' E[x1 | x], which is a'/a x + (b' - b a'/a) E[x1 | x].`,
      },
      predict: combine(p, q, first),
    };
  };
  const parts = NOISE.flatMap((p) =>
    DATA.filter((q) => !(p === DA && q === DB)).map((q) =>
      one(p, q, 'E[x0 | x]', (rows) => oracle.noise(rows.x, rows.s), Number(p !== DA) + Number(q !== DB)),
    ),
  );
  const points = POINT.flatMap((p) =>
    POSTERIOR.filter((q) => !(p === RATIO && q === MIXED)).map((q) =>
      one(p, q, 'x', (rows) => rows.x, Number(p !== RATIO) + Number(q !== MIXED) + 0.01),
    ),
  );
  const prior = priorMean(oracle);
  const rest = prior === undefined ? [] : [unconditional(oracle, prior)];
  return [...parts, ...points, ...rest, ...fieldsInPlace(oracle)];
}

/** 0 · ∞ is nothing: a term that is left out. */
const product = (factor: number, value: number) => (factor === 0 ? 0 : factor * value);
const slug = ({ name }: Coefficient) => name.replaceAll("'", '1').replaceAll(/[^\w-]+/g, '_');
const term = ({ name }: Coefficient, what: string) =>
  name === '0' ? '' : `${name === '1' ? '' : name === '-1' ? '-' : `${name} `}${what}`;
function joint(q: Coefficient): string {
  if (q.name === '0') return '';
  const said = term(q, 'E[x1 | x]');
  return said.startsWith('-') ? ` - ${said.slice(1)}` : ` + ${said}`;
}

/** E[x1], where the path starts at pure noise. */
function priorMean(oracle: Oracle): Float64Array | undefined {
  const { problem, d, start } = oracle;
  if (problem.interpolant.b(start) !== 0 || problem.definition.coupling.kind !== 'independent') return undefined;
  return oracle.data(new Float64Array(d), Float64Array.of(start));
}

function unconditional({ problem: { interpolant: path } }: Oracle, mean: Float64Array): FixedCandidate {
  return {
    level: 'canonical',
    cost: 1,
    claim: {
      id: 'formula.velocity.unconditional-mean',
      kind: 'formula',
      title: 'the mean E[x1] of the data stands in the place of E[x1 | x]',
      like: "a'/a x + (b' - b a'/a) E[x1]",
      mend: 'Condition the mean on the point.',
    },
    predict: (rows) =>
      eachEntry(
        rows.x,
        rows.d,
        (value, i, k) => RATIO.at(path, rows.s[i], 1) * value + MIXED.at(path, rows.s[i], 1) * mean[k],
      ),
  };
}

/** Other fields in the place of the velocity. */
function fieldsInPlace(oracle: Oracle): FixedCandidate[] {
  const { fields, interpolant: path } = oracle.problem;
  const one = (id: string, title: string, predict: Prediction, mend: string): FixedCandidate => ({
    level: 'canonical',
    cost: 1,
    claim: { id: `formula.velocity.${id}`, kind: 'formula', title: `the output is ${title}`, like: title, mend },
    predict,
  });
  const scaled =
    (f: (t: number) => number): Prediction =>
    (rows) => {
      const score = fields.score(rows.x, rows.s);
      return eachEntry(score, rows.d, (value, i) => f(rows.s[i]) * value);
    };
  const list = [
    one(
      'score',
      'the score ∇ log ρ_t(x)',
      scaled(() => 1),
      'Convert the score to the velocity, or declare output: "score".',
    ),
    one(
      'score-negated',
      'minus the score',
      scaled(() => -1),
      'Convert the score to the velocity.',
    ),
    one(
      'score-times-noise',
      'the score times -a, the predicted noise',
      scaled((t) => -path.a(t)),
      'Convert to the velocity, or declare output: "noise".',
    ),
    one(
      'time-derivative',
      'the derivative ∂_t b_t(x) of the velocity',
      (rows) => fields.velocityTimeDerivative(rows.x, rows.s),
      'Return the velocity itself.',
    ),
    one('zero', 'zero', (rows) => rows.x.map((value) => value * 0), 'Return the velocity.'),
    one('points', 'the points', (rows) => rows.x.slice(), 'Return the velocity.'),
  ];
  const { d } = oracle;
  if (d > 1) {
    list.push(
      one(
        'transposed',
        'the velocity with its linear part transposed',
        (rows) => {
          const [b, gradient] = [fields.velocity(rows.x, rows.s), fields.jacobian(rows.x, rows.s)];
          return eachEntry(b, d, (value, i, j) => {
            let sum = value;
            for (let k = 0; k < d; k++)
              sum += (gradient[(i * d + k) * d + j] - gradient[(i * d + j) * d + k]) * rows.x[i * d + k];
            return sum;
          });
        },
        'Apply the matrix, not its transpose.',
      ),
    );
  }
  return list;
}

/** A denominator kept away from zero: b (1 - t)/(1 - t + ε), b t/(t + ε), b a/(a + ε). */
export function wrongDenominators(oracle: Oracle): Candidate[] {
  const path = oracle.problem.interpolant;
  const one = (id: string, name: string, denominator: (t: number) => number): FittedCandidate => ({
    level: 'canonical',
    cost: 1.2,
    starts: [0],
    predictAt: (value) => (rows) => {
      const b = oracle.velocity(rows.x, rows.s);
      return eachEntry(
        b,
        rows.d,
        (velocity, i) => (velocity * denominator(rows.s[i])) / (denominator(rows.s[i]) + value),
      );
    },
    claimAt: (value) =>
      value === 0
        ? undefined
        : {
            id: `formula.velocity.denominator-${id}`,
            kind: 'formula',
            title: `the velocity is divided by ${name} + ${shortNumber(value)} where ${name} is meant`,
            like: `the exact velocity divided by ${name} + ${shortNumber(value)} where ${name} is meant`,
            parameter: { name: 'ε', value },
            mend: 'Take the limit where the denominator vanishes, or declare the offset of the path.',
          },
  });
  return [
    one('time-left', '1 - t', (t) => oracle.end - t),
    one('time', 't', (t) => t - oracle.start),
    one('noise-coefficient', 'a', (t) => path.a(t)),
    one('data-coefficient', 'b', (t) => path.b(t)),
  ];
}
