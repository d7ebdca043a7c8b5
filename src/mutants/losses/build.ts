import type { Problem } from '../../analytic/types.ts';
import type { LossCall, PlainLossNet, PlainLossSubject, TfjsLossSubject } from '../../subject/types.ts';
import { truthOf } from '../exact.ts';
import { LOSS, without } from '../ids.ts';
import type { Mutant } from '../types.ts';
import { plainLoss } from './plain.ts';
import type { Recipe, Rows } from './recipe.ts';

const canonicalTime = (recipe: Recipe, values: ArrayLike<number>): Float64Array =>
  Float64Array.from(values, recipe.convention?.time === 'data-to-noise' ? (t) => 1 - t : (t) => t);

function declaration(name: string, problem: Problem, recipe: Recipe) {
  const declaredDiagonal = recipe.declaredDiagonal ?? recipe.diagonal;
  return {
    kind: 'loss',
    name,
    problem,
    family: recipe.family,
    stopGradient: recipe.mode,
    times: recipe.times ?? 'given',
    convention: { output: 'average-velocity', ...recipe.convention },
    ...(recipe.weighting === undefined ? {} : { weighting: recipe.weighting }),
    ...(recipe.reduction === undefined ? {} : { reduction: recipe.reduction }),
    combine: recipe.declaredCombine ?? recipe.combine ?? 'batch',
    ...(recipe.form === undefined ? {} : { form: recipe.form }),
    ...(declaredDiagonal === undefined ? {} : { diagonal: declaredDiagonal }),
    ...(recipe.teacher === undefined ? {} : { teacher: recipe.teacher }),
    ...(recipe.reaches === undefined ? {} : { reaches: recipe.reaches }),
    ...(recipe.firstLeg === undefined ? {} : { firstLeg: recipe.firstLeg }),
    ...(recipe.timeLaw === undefined ? {} : { timeLaw: recipe.timeLaw }),
  } as const;
}

function rowsOf(
  recipe: Recipe,
  problem: Problem,
  call: {
    x0: ArrayLike<number>;
    x1: ArrayLike<number>;
    s: ArrayLike<number>;
    t: ArrayLike<number>;
    u: ArrayLike<number>;
  },
  seed: number,
  n: number,
  d: number,
): Rows {
  const given: Rows = {
    problem: truthOf(problem).problem,
    x0: Float64Array.from(call.x0),
    x1: Float64Array.from(call.x1),
    s: canonicalTime(recipe, call.s),
    t: canonicalTime(recipe, call.t),
    u: canonicalTime(recipe, call.u),
    n,
    d,
  };
  return recipe.draw === undefined ? given : { ...given, ...recipe.draw(seed, given) };
}

/** A recipe as a plain float64 loss that returns its gradient call by call. */
export function plainSubject(name: string, problem: Problem, recipe: Recipe): PlainLossSubject {
  let calls = 0;
  return {
    ...declaration(name, problem, recipe),
    framework: 'plain',
    loss: (call: LossCall<PlainLossNet, Float64Array>) => {
      const outcome = plainLoss(recipe, call, rowsOf(recipe, problem, call, call.seed, call.n, call.d));
      const factor = recipe.valueFactor?.(calls++) ?? 1;
      return typeof outcome === 'number' ? outcome * factor : { ...outcome, value: outcome.value * factor };
    },
  };
}

interface Tensor {
  dataSync(): ArrayLike<number>;
}

/** A recipe as a TensorFlow.js loss. Loads TensorFlow.js at its first call. */
export function tfjsSubject(name: string, problem: Problem, recipe: Recipe): TfjsLossSubject {
  return {
    ...declaration(name, problem, recipe),
    framework: 'tfjs',
    dtype: 'float32',
    loss: (call) => {
      const { net, seed, n, d, ...tensors } = call as unknown as LossCall<unknown, Tensor>;
      if (engine === undefined) throw new Error('tfjs engine: expected loadTfjs() to have been awaited');
      const read = (tensor: Tensor | undefined) => tensor?.dataSync() ?? [];
      const data = {
        x0: read(tensors.x0),
        x1: read(tensors.x1),
        s: read(tensors.s),
        t: read(tensors.t),
        u: read(tensors.u),
      };
      return engine.tfjsLoss(recipe, net as never, rowsOf(recipe, problem, data, seed, n, d));
    },
  };
}

let engine: typeof import('./tfjs.ts') | undefined;

/** TensorFlow.js is loaded on demand, before a gradient tape is open. */
export async function loadTfjs(): Promise<void> {
  engine ??= await import('./tfjs.ts');
}

export interface LossMutantSpec extends Pick<Mutant, 'description' | 'hides' | 'hidden' | 'settings'> {
  readonly name: string;
  /** Names without the kind. */
  readonly expected: readonly string[];
  readonly holds?: readonly string[];
  /** `tfjs` makes a second mutant `loss.tfjs-<name>`. Default plain alone. */
  readonly frameworks?: readonly ('plain' | 'tfjs')[];
  /** Under TensorFlow.js, where float32 hides some. Default `expected`. */
  readonly expectedTfjs?: readonly string[];
  readonly recipe: Recipe | ((problem: Problem) => Recipe);
}

const ids = (names: readonly string[] = []): string[] => names.map((name) => `loss.${name}`);

/** A wrong loss in each of its frameworks. */
export function lossMutants(spec: LossMutantSpec): Mutant[] {
  return (spec.frameworks ?? ['plain']).map((framework): Mutant => {
    const id = framework === 'plain' ? `loss.${spec.name}` : `loss.tfjs-${spec.name}`;
    const expected = ids(framework === 'plain' ? spec.expected : (spec.expectedTfjs ?? spec.expected));
    const recipe = (problem: Problem) => (typeof spec.recipe === 'function' ? spec.recipe(problem) : spec.recipe);
    return {
      id,
      kind: 'loss',
      description: spec.description,
      hides: spec.hides,
      ...(spec.hidden === undefined || framework === 'tfjs' ? {} : { hidden: spec.hidden }),
      expected,
      mayAlso: without(LOSS, ids(spec.holds), expected),
      settings: spec.settings,
      make: async (problem) => {
        if (framework === 'plain') return plainSubject(id, problem, recipe(problem));
        await loadTfjs();
        return tfjsSubject(id, problem, recipe(problem));
      },
    };
  });
}
