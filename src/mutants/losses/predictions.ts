import type { Problem } from '../../analytic/types.ts';
import type { PlainLossSubject } from '../../subject/types.ts';
import { truthOf } from '../exact.ts';
import { LOSS, without } from '../ids.ts';
import type { Mutant } from '../types.ts';
import { type Prediction, predictionLoss, type ResidualTerm, scaledSquare } from './prediction.ts';

type Output = 'data' | 'noise' | 'v-prediction' | 'flow';

/** A regression on what the output predicts, on the path of a problem in canonical time. */
export function regression(problem: Problem, output: Output): Prediction {
  const { interpolant } = truthOf(problem).problem;
  const path: Prediction['path'] = (s) => [interpolant.a(s), interpolant.b(s)];
  const targets: Readonly<Record<Output, Prediction['target']>> = {
    data: (_, data) => data,
    noise: (noise) => noise,
    'v-prediction': (noise, data, s) => path(s)[1] * noise - path(s)[0] * data,
    flow: (noise, data) => noise - data,
  };
  return { convention: { output }, problem, path, target: targets[output] };
}

interface Spec {
  readonly name: string;
  readonly description: string;
  readonly hides: string;
  readonly output: Output;
  readonly target?: (right: Prediction) => Prediction['target'];
  readonly term?: ResidualTerm;
  readonly declared?: Partial<PlainLossSubject>;
}

const specs: readonly Spec[] = [
  {
    name: 'regression-exchanged-target',
    description: 'A prediction of the data regresses on the noise.',
    hides: 'nothing',
    output: 'data',
    target: () => (noise) => noise,
  },
  {
    name: 'regression-v-sign',
    description: 'v-prediction of b x0 + a x1.',
    hides: 'data at 0',
    output: 'v-prediction',
    target:
      ({ path }) =>
      (noise, data, s) =>
        path(s)[1] * noise + path(s)[0] * data,
  },
  {
    name: 'regression-velocity-target',
    description: 'A prediction of the noise regresses on x0 - x1.',
    hides: 'data at 0',
    output: 'noise',
    target: () => (noise, data) => noise - data,
  },
  {
    name: 'regression-weight-inverted',
    description: 'The declared weight 1 + s of a prediction of the noise divides.',
    hides: 's = 0',
    output: 'noise',
    term: scaledSquare((s) => 1 / Math.sqrt(1 + s)),
    declared: { residual: { weight: '1 + s' } },
  },
  {
    name: 'regression-undeclared-weight',
    description: 'The residual of a prediction of the data is divided by 1 - s, undeclared.',
    hides: 's = 0',
    output: 'data',
    term: scaledSquare((s) => 1 / (1 - s)),
  },
];

/** Wrong regressions of diffusion models: targets and weights. */
export const predictionMutants: readonly Mutant[] = specs.map(
  ({ name, description, hides, output, target, term, declared }): Mutant => {
    const expected = ['loss.value', 'loss.zero-at-exact'];
    const id = `loss.${name}`;
    return {
      id,
      kind: 'loss',
      description,
      hides,
      expected,
      mayAlso: without(LOSS, ['loss.query-points', 'loss.deterministic'], expected),
      settings: ['gaussian', 'gaussian-trig', 'product'],
      make: (problem) => {
        const right = regression(problem, output);
        const wrong = target === undefined ? right : { ...right, target: target(right) };
        return predictionLoss(wrong, { ...declared, name: id }, term);
      },
    };
  },
);
