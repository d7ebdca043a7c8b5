import type { ExactProblem } from '../../analytic/types.ts';
import { type FullConvention, fullConventionSchema } from '../../subject/convention.ts';
import { CLOCKS, outputsOf, usesSigmaData } from '../function/changes.ts';
import type { FunctionSubject } from '../function/probe.ts';

type Fields = Partial<FullConvention>;

/** What decides with which arguments a subject is called. */
export interface Arguments {
  readonly convention: FullConvention;
  /** The second time comes first. */
  readonly swapped: boolean;
}

/** Steps of time that discrete implementations know. */
const COUNTS = [1000, 999, 100];

/** How a kind of subject may be called on a problem: direction, clock, second time, order, scale of the points; the declared ones first. */
export function argumentsOf(
  declared: FullConvention,
  kind: FunctionSubject['kind'],
  problem: ExactProblem,
  paths: 'own' | 'others',
): Arguments[] {
  const times = alternatives(declared.time, ['noise-to-data', 'data-to-noise'] as const).map(
    (time): Fields => ({ time }),
  );
  const { clock, timeScale, timeOffset } = declared;
  const clocks: Fields[] = [
    { clock, timeScale, timeOffset },
    ...CLOCKS.map(({ fields }) => ({ timeOffset: 0, ...fields })),
    ...COUNTS.map(
      (count): Fields => ({ clock: 'linear', timeScale: count, timeOffset: 0, grid: { step: 1, steps: 'any' } }),
    ),
  ];
  const seconds =
    kind === 'map'
      ? alternatives(declared.secondTime, ['end', 'step', 'reversed-step', 'log2-step'] as const)
      : [declared.secondTime];
  const edm = problem.definition.interpolant.kind === 'edm';
  const scales: Fields[] = [
    {},
    ...(edm ? sigmas(problem).map((sigmaData): Fields => ({ pointScale: 'edm', sigmaData })) : []),
    ...[0.5, problem.scale].map((pointScale): Fields => ({ pointScale, sigmaData: pointScale })),
  ];
  const found: Arguments[] = [];
  for (const path of paths === 'own' ? [{}] : otherPaths(declared, problem)) {
    for (const time of times) {
      for (const own of clocks) {
        // A clock by σ has the direction of σ.
        if (own.clock !== 'linear' && time.time !== declared.time) continue;
        for (const secondTime of seconds) {
          for (const scale of paths === 'own' ? scales : [{}]) {
            const convention = made({ ...declared, ...path, ...time, ...own, secondTime, ...scale });
            if (convention === undefined) continue;
            found.push({ convention, swapped: false });
            if (kind === 'map' && Object.keys(scale).length === 0) found.push({ convention, swapped: true });
          }
        }
      }
    }
  }
  return unique(found);
}

/** Heads under which the answer to given arguments may be read. */
export function headsOf(
  convention: FullConvention,
  kind: FunctionSubject['kind'],
  problem: ExactProblem,
): FullConvention[] {
  const outputs = [...new Set([convention.output, ...outputsOf(kind)])];
  return outputs.flatMap((output) => {
    const one = { ...convention, output };
    if (!usesSigmaData(one) || convention.pointScale !== 1) return [one];
    return sigmas(problem).map((sigmaData) => ({ ...one, sigmaData }));
  });
}

const sigmas = ({ scale }: ExactProblem): number[] => [...new Set([0.5, 1, scale])];

/** Paths of public code. */
const PATHS = ['linear', 'trigonometric', 'variance-preserving', 'cosine'] as const;

function otherPaths(declared: FullConvention, { definition }: ExactProblem): Fields[] {
  const own = declared.path?.kind ?? definition.interpolant.kind;
  return PATHS.filter((kind) => kind !== own).map((kind): Fields => ({ path: { kind } as never }));
}

function alternatives<T>(declared: T, all: readonly T[]): T[] {
  return [declared, ...all.filter((one) => one !== declared)];
}

function made(fields: FullConvention): FullConvention | undefined {
  const parsed = fullConventionSchema.safeParse(fields);
  return parsed.success ? parsed.data : undefined;
}

function unique(all: readonly Arguments[]): Arguments[] {
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = JSON.stringify(one);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
