import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { assess } from '../../properties/loss/assess.ts';
import { drawLossCase, type LossCase } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import { specOf } from '../../properties/loss/spec.ts';
import { MODES } from '../../subject/loss-rules.ts';
import type { DifferenceTangent, LossFamily, LossSubject, ResidualShape } from '../../subject/types.ts';
import { charge } from '../work.ts';
import type { Difference } from './edits.ts';
import { type Posed, RUN, type Trial } from './trials.ts';

/** Fields of the declaration changed, as the author should have declared them. */
type Change = Partial<
  Pick<
    LossSubject,
    | 'family'
    | 'residual'
    | 'diagonalResidual'
    | 'stopGradient'
    | 'form'
    | 'firstLeg'
    | 'tangent'
    | 'reduction'
    | 'combine'
    | 'diagonal'
  >
>;

interface Alternative {
  readonly slug: string;
  readonly title: string;
  readonly change: Change;
}

const FAMILIES: Readonly<Record<LossFamily, string>> = {
  'flow-matching': 'flow matching',
  lagrangian: 'the Lagrangian family',
  eulerian: 'the Eulerian family',
  semigroup: 'the semigroup family',
  meanflow: 'the MeanFlow family',
};

/** Batches of each kind on which a declaration has to give the loss. */
const BATCHES = 2;
const ROWS = 3;

/** Declarations other than the author's under which the loss equals its definition on fresh batches, values alone. */
export async function otherDeclarations(
  posed: Posed,
  trials: readonly Trial[],
  seed: number,
  counter: { tried: number },
): Promise<Difference[]> {
  const { subject, spec } = posed;
  if (spec.times === 'drawn' || spec.noise === 'drawn') return [];
  const found: Difference[] = [];
  for (const { slug, title, change } of alternatives(posed, trials)) {
    if (posed.stop.aborted) break;
    counter.tried++;
    if (!(await holds(posed, { ...subject, ...change } as LossSubject, seed))) continue;
    const fields = Object.entries(change).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
    found.push({ id: `declaration.${slug}`, kind: 'formula', title, mend: `Declare ${fields.join(', ')}.` });
  }
  return found;
}

function alternatives({ spec, subject }: Posed, trials: readonly Trial[]): Alternative[] {
  const { family, form, firstLeg, tangent } = spec;
  const families = (Object.keys(FAMILIES) as LossFamily[])
    .filter((other) => other !== family && other !== 'flow-matching' && family !== 'flow-matching')
    .map((other): Alternative => {
      const title = `the loss is one of ${FAMILIES[other]}, where ${FAMILIES[family]} is declared`;
      return { slug: `family-${other}`, title, change: { family: other, stopGradient: MODES[other][0] } };
    });
  const legs = (['net', 'interpolant', 'euler', 'heun'] as const)
    .filter((other) => family === 'semigroup' && other !== firstLeg)
    .map((other): Alternative => {
      const title = `the second leg starts as under firstLeg "${other}", where "${firstLeg}" is declared`;
      return { slug: `first-leg-${other}`, title, change: { firstLeg: other } };
    });
  const other = form === 'map' ? 'velocity' : 'map';
  const forms: Alternative[] =
    family !== 'semigroup'
      ? []
      : [
          {
            slug: `form-${other}`,
            title: `the residual is that of form "${other}", where "${form}" is declared`,
            change: { form: other },
          },
        ];
  const quotients = tangent === 'jvp' ? differences(trials, spec.convention.timeScale) : [];
  const differing = quotients.map((quotient): Alternative => {
    const step = Number(quotient.step.toPrecision(6));
    const title = `a ${quotient.scheme} difference with the step ${step} stands in the place of the derivative`;
    return { slug: `tangent-${quotient.scheme}`, title, change: { tangent: { ...quotient, step } } };
  });
  return [
    ...families,
    ...legs,
    ...forms,
    ...differing,
    ...diagonals(spec),
    ...addedWeights(subject),
    ...shapes(subject, 'residual'),
    ...shapes(subject, 'diagonalResidual'),
  ];
}

/** A flow-matching term on each row, or none. */
function diagonals({ family, diagonal }: Posed['spec']): Alternative[] {
  if (family === 'flow-matching') return [];
  const [change, title] =
    diagonal === 'added'
      ? (['none', 'no flow-matching term is added to the distillation term of a row'] as const)
      : (['added', 'the flow-matching term at (s, s) is added to the distillation term of each row'] as const);
  return [{ slug: `diagonal-${change}`, title, change: { diagonal: change } }];
}

/** Weights of a flow-matching term that is added to each row. */
function addedWeights({ diagonal, diagonalResidual = {} }: LossSubject): Alternative[] {
  if (diagonal !== 'added' || diagonalResidual.weight !== undefined) return [];
  return [0.1, 0.25, 0.5, 2, 4, 10].map((weight): Alternative => {
    const title = `the flow-matching term that is added to each row has the weight ${weight}`;
    const change = { diagonalResidual: { ...diagonalResidual, weight: String(weight) } };
    return { slug: 'diagonal-weight', title, change };
  });
}

/** The declared shape of residuals with one of its entries left out, or a factor of it inverted, squared or under a root. */
function shapes(subject: LossSubject, field: 'residual' | 'diagonalResidual'): Alternative[] {
  const declared: ResidualShape | undefined = subject[field];
  if (declared === undefined) return [];
  const alternative = (name: string, slug: string, words: string, value: string | undefined): Alternative => {
    const { [name as keyof ResidualShape]: _, ...rest } = declared;
    const shape = value === undefined ? rest : { ...rest, [name]: value };
    const title = `the declared ${name} of the residual ${words}`;
    return { slug: `${field}-${name}-${slug}`, title, change: { [field]: shape } as Change };
  };
  const leftOut = Object.keys(declared).map((name) => alternative(name, 'missing', 'is left out', undefined));
  const factors = (['weight', 'scale', 'live'] as const).flatMap((name) => {
    const text = declared[name];
    if (text === undefined) return [];
    return [
      alternative(name, 'inverted', 'divides', `1 / (${text})`),
      alternative(name, 'squared', 'is squared', `(${text}) * (${text})`),
      alternative(name, 'root', 'is under a root', `sqrt(${text})`),
    ];
  });
  return [...leftOut, ...factors];
}

/** Difference quotients that the calls of the first row may be: two calls a little apart in their times. */
function differences(trials: readonly Trial[], timeScale: number): DifferenceTangent[] {
  const first = trials.find(({ diagonal, evaluations }) => !diagonal && !evaluations.some(({ jvp }) => jvp));
  if (first === undefined) return [];
  const { evaluations, times } = first;
  const gaps = evaluations.flatMap((a, i) =>
    evaluations.slice(i + 1).map((b) => Math.max(Math.abs(a.s - b.s), Math.abs(a.t - b.t))),
  );
  const least = Math.min(...gaps.filter((gap) => gap > 0), Number.POSITIVE_INFINITY);
  if (!(least < 0.25 * Math.abs(times.t - times.s))) return [];
  const quotient = (scheme: DifferenceTangent['scheme'], step: number) => ({
    kind: 'difference' as const,
    scheme,
    step: timeScale * step,
  });
  return [
    quotient('forward', least),
    quotient('backward', least),
    quotient('central', least),
    quotient('central', least / 2),
  ];
}

async function holds({ problem }: Posed, subject: LossSubject, seed: number): Promise<boolean> {
  try {
    const spec = specOf(subject, problem);
    const rng = stream(seed, 'diagnosis-declaration');
    for (const pattern of patternsOf(spec)) {
      for (let k = 0; k < BATCHES; k++) {
        const n = Math.min(ROWS, spec.batchLimit);
        const lossCase: LossCase = adaptCase(spec, problem, drawLossCase(rng, problem, n, pattern, true, spec.reaches));
        charge(RUN);
        const { run, expected } = await assess({ subject, spec, problem }, lossCase);
        if (expected === undefined || !(Math.abs(run.value - expected.value) <= expected.error)) return false;
      }
    }
    return true;
  } catch {
    // A declaration that does not go together is none.
    return false;
  }
}
