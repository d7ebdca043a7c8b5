import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { plainSubject } from '../../../src/mutants/losses/build.ts';
import {
  type Prediction,
  predictionLoss,
  type ResidualTerm,
  scaledSquare,
} from '../../../src/mutants/losses/prediction.ts';
import type { Recipe } from '../../../src/mutants/losses/recipe.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import type { PlainLossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { headedAuthor } from './headed-author.ts';
import { predictions } from './predictions.ts';

const EFFORT = { batches: 2, points: 8, samples: 1024 };

/** The properties that a loss does not pass, those with these ids. */
async function failing(subject: PlainLossSubject, ids = /./): Promise<string[]> {
  const context = contextOf(subject, getProblem(subject.problem as string), seed, EFFORT);
  const result: string[] = [];
  for (const property of lossProperties) {
    if (!ids.test(property.id) || property.skip(context.subject) !== undefined) continue;
    const { status } = await property.check(context);
    if (status !== 'pass') result.push(`${property.id}: ${status}`);
  }
  return result;
}

const VALUE = /value/;
const failed = ['loss.value: fail'];
const named = Object.entries(predictions) as [string, Prediction][];
const {
  data,
  noise,
  'EDM denoiser': edm,
  'DDPM ε': ddpm,
  'v-prediction': turning,
} = predictions as Record<string, Prediction>;
describe(`flow matching on the own target of an output, seed ${seed}`, () => {
  it.each(named)('%s passes', async (_, prediction) => {
    expect(await failing(predictionLoss(prediction))).toEqual([]);
  });

  it.each<[string, Prediction, Prediction['target']]>([
    ['the noise for the data', data, (x0) => x0],
    ['the data for the noise', noise, (_, x1) => x1],
    ['the velocity for the data', data, (x0, x1) => x1 - x0],
    ['v-prediction of the other sign', turning, (...given) => -turning.target(...given)],
    ['the noise of the denoised point', edm, (x0, x1, sigma) => x1 + sigma * x0],
    ['noise of variance 2', ddpm, (x0) => Math.SQRT2 * x0],
  ])('%s fails', async (_, prediction, target) => {
    expect(await failing(predictionLoss({ ...prediction, target }), VALUE)).toEqual(failed);
  });
});

const lambda = (sigma: number) => Math.sqrt(sigma ** 2 + 0.25) / (0.5 * sigma);
const minSnr = (t: number) => {
  const [a, b] = ddpm.path(t);
  return Math.sqrt(Math.min((b / a) ** 2, 1) / (b / a) ** 2);
};
const huber = (r: number) => {
  const root = Math.hypot(r, 0.1);
  return [root - 0.1, r / root] as const;
};

const absolute = (r: number) => [Math.abs(r), Math.sign(r)] as const;
const smooth = (r: number) =>
  Math.abs(r) <= 0.5 ? ([r * r, 2 * r] as const) : ([Math.abs(r) - 0.25, Math.sign(r)] as const);

type Weighted = readonly [string, Prediction, ResidualTerm, Partial<PlainLossSubject>];
const weighted: readonly Weighted[] = [
  ['EDM λ(σ)', edm, scaledSquare(lambda), { residual: { weight: '(sigma(s)^2 + 0.25) / (0.5 * sigma(s))^2' } }],
  ['min-SNR of ε', ddpm, scaledSquare(minSnr), { residual: { weight: 'min(sigma(s)^-2, 1) * sigma(s)^2' } }],
  ['a v-loss of an x-prediction', data, scaledSquare((s) => 1 / (1 - s)), { regresses: 'velocity' }],
  ['the same as a scale', data, scaledSquare((s) => 1 / (1 - s)), { residual: { scale: '1 / (1 - s)' } }],
  [
    'a pseudo-Huber loss of ε',
    noise,
    huber,
    { residual: { penalty: { kind: 'pseudo-huber', constant: 0.1, per: 'element' } } },
  ],
  ['an L1 loss of ε', noise, absolute, { residual: { penalty: { kind: 'absolute', per: 'element' } } }],
  [
    'a smooth L1 loss of x',
    data,
    smooth,
    { residual: { penalty: { kind: 'huber', constant: 0.5, per: 'element' } }, factor: 2 },
  ],
];

describe(`weights of the flow-matching family, seed ${seed}`, () => {
  it.each(weighted)('%s passes', async (_, prediction, term, declared) => {
    expect(await failing(predictionLoss(prediction, declared, term))).toEqual([]);
  });

  it.each(weighted)('%s fails undeclared, and declared where it is not', async (_, prediction, term, declared) => {
    expect(await failing(predictionLoss(prediction, {}, term), VALUE)).toEqual(failed);
    expect(await failing(predictionLoss(prediction, declared), VALUE)).toEqual(failed);
  });
});

/** Beside a distillation term, under a head whose β is 1 - s. */
describe(`the flow-matching term of self-distillation, seed ${seed}`, () => {
  const problem = getProblem('gaussian-noncommuting');
  const recipe: Recipe = { family: 'semigroup', mode: 'convex' };
  const squaredHead = (_i: number, _n: number, s: number, t: number) => (s === t ? (1 - s) ** 2 : 1);
  const loss = (rowWeight: Recipe['rowWeight'], declared: Partial<PlainLossSubject>) => ({
    ...headedAuthor(
      plainSubject('both', problem.definition, { ...recipe, ...(rowWeight && { rowWeight }) }),
      { output: 'data' },
      problem,
    ),
    problem: problem.id,
    ...declared,
  });

  it.each<[string, Recipe['rowWeight'], Partial<PlainLossSubject>]>([
    ['the velocity by default', undefined, {}],
    ['the own target of the output', squaredHead, { regresses: 'output' }],
    ['a weight of its own', squaredHead, { diagonalResidual: { weight: '(1 - s)^2' } }],
    ['two things that undo each other', undefined, { regresses: 'output', diagonalResidual: { scale: '1 / (1 - s)' } }],
  ])('%s passes', async (_, rowWeight, declared) => {
    expect(await failing(loss(rowWeight, declared))).toEqual([]);
  });

  it.each<[string, Recipe['rowWeight'], Partial<PlainLossSubject>]>([
    ['the own target undeclared', squaredHead, {}],
    ['the velocity declared the own target', undefined, { regresses: 'output' }],
    ['a weight of the other rows', squaredHead, { residual: { weight: '(1 - s)^2' } }],
  ])('%s fails', async (_, rowWeight, declared) => {
    expect(await failing(loss(rowWeight, declared), VALUE)).toEqual(failed);
  });
});
