import type { ExactProblem } from '../../analytic/types.ts';
import { type FullConvention, fullConventionSchema } from '../../subject/convention.ts';
import { onPath } from '../../subject/on-path.ts';
import { explanationOf } from '../explain.ts';
import type { FunctionSubject } from '../function/probe.ts';
import { declarationOf, titleOf } from './declaration.ts';
import { argumentsOf } from './fields.ts';
import { pilotsOn } from './pilots.ts';
import { type Candidate, screen } from './screen.ts';
import type { Guess, GuessedConvention } from './types.ts';
import { verified } from './verify.ts';

/** A subject on one of the problems on which it is tried. */
export interface Posed {
  readonly subject: FunctionSubject;
  readonly problem: ExactProblem;
}

/** Candidates of equal distance from the declaration that are verified at most. */
const MOST = 200;
/** Things that are otherwise than declared, for a trained network. */
const DEEPEST = 4;
/** What a trained network may be off by, and by how much better than every other the reading has to be. */
const TRAINED = { off: 0.35, ratio: 2.5 } as const;

const NAMES: Readonly<Record<FunctionSubject['kind'], string>> = {
  map: 'map',
  velocity: 'velocity',
  consistency: 'one-time function',
};

/**
 * The convention of a map, a velocity or a one-time function, by the numbers that it answers; of those with at most `deepest` things that
 * are otherwise than declared.
 */
export async function guessFunction(
  posed: readonly Posed[],
  seed: number,
  deepest = Number.POSITIVE_INFINITY,
): Promise<Guess> {
  const [{ subject, problem }] = posed;
  const declared = fullConventionSchema.parse(subject.convention ?? {});
  const common = { subject: subject.name, kind: subject.kind, problems: posed.map((one) => one.problem.id) };
  const exact = subject.exact !== false;
  const asDeclared = exact ? await verified(posed, { convention: declared, swapped: false }, seed) : undefined;
  let tried = 0;
  const all: Candidate[] = [];
  for (const paths of exact ? (['own', 'others'] as const) : (['own'] as const)) {
    for (const one of await screened(subject, problem, declared, paths, seed)) {
      all.push(one);
      tried++;
    }
    if (!exact) continue;
    const near = all
      .filter((one) => one.near && one.cost <= deepest)
      .sort((a, b) => a.cost - b.cost || a.discrepancy - b.discrepancy);
    if (asDeclared !== undefined) {
      const same = await fitting(
        posed,
        near.filter(({ cost }) => cost === 1),
        declared,
        seed,
      );
      const own = { declaration: declarationOf(declared), declarable: true, swapped: false };
      return { ...common, status: 'as-declared', conventions: [own, ...same], tried };
    }
    for (const cost of [...new Set(near.map((one) => one.cost))]) {
      const found = await fitting(posed, near.filter((one) => one.cost === cost).slice(0, MOST), declared, seed);
      if (found.length > 0) return { ...common, status: 'found', conventions: found, tried };
    }
  }
  const ranked = all
    .filter(({ discrepancy }) => Number.isFinite(discrepancy))
    .sort((a, b) => a.discrepancy - b.discrepancy);
  if (ranked.length === 0) {
    const reason = 'it gave no finite answer under any convention';
    return { ...common, status: 'unknown', conventions: [], tried, reason };
  }
  const nearest = { declaration: declarationOf(ranked[0].convention), discrepancy: ranked[0].discrepancy };
  if (exact) return { ...common, status: 'none-fits', conventions: [], tried, nearest };
  return { ...common, tried, nearest, ...trained(ranked, declared, subject) };
}

/** The candidates on the problem's own path, or on others. */
async function screened(
  subject: FunctionSubject,
  problem: ExactProblem,
  declared: FullConvention,
  paths: 'own' | 'others',
  seed: number,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const ways = argumentsOf(declared, subject.kind, problem, paths);
  const groups = new Map<string, typeof ways>();
  for (const way of ways) {
    const key = JSON.stringify(way.convention.path ?? null);
    groups.set(key, [...(groups.get(key) ?? []), way]);
  }
  for (const group of groups.values()) {
    try {
      const posed = onPath(problem, group[0].convention);
      found.push(...(await screen(subject, group, pilotsOn(subject, posed, seed), declared)));
    } catch {
      // A path on which the problem has no flow.
    }
  }
  return found;
}

async function fitting(
  posed: readonly Posed[],
  candidates: readonly Candidate[],
  declared: FullConvention,
  seed: number,
): Promise<GuessedConvention[]> {
  const [{ subject }] = posed;
  const found: GuessedConvention[] = [];
  for (const { convention, swapped } of candidates) {
    const agreement = await verified(posed, { convention, swapped }, seed);
    if (agreement === undefined) continue;
    const said = titleOf(convention, declared, subject.kind);
    const title = [...(said === '' ? [] : [said]), ...(swapped ? ['the two times are exchanged'] : [])].join(', ');
    const declaration = declarationOf(convention);
    const claim = {
      id: `reading.${Object.keys(declaration).join('+')}${swapped ? '+swapped' : ''}`,
      kind: 'convention' as const,
      title,
      like: `that of the exact ${NAMES[subject.kind]} if ${title}`,
      mend: swapped
        ? 'Exchange the two time arguments, or declare their order.'
        : 'Declare it, or change the implementation.',
    };
    found.push({
      declaration,
      explanation: explanationOf(claim, agreement),
      declarable: !swapped,
      swapped,
      ...(agreement.silent > 0 && { silent: agreement.silent }),
    });
  }
  return found;
}

/** The reading to which a network is nearest, where it is much nearer than to any other. */
function trained(
  ranked: readonly Candidate[],
  declared: FullConvention,
  { kind }: FunctionSubject,
): Pick<Guess, 'status' | 'conventions' | 'reason' | 'nearest'> {
  // Among thousands of readings one is near by chance: those of few changes, without factors of their own.
  const plain = ranked.filter(
    ({ cost, convention }) => cost <= DEEPEST && Math.abs(convention.outputScale) === 1 && convention.grid == null,
  );
  const [best] = plain;
  if (best === undefined)
    return { status: 'unknown', conventions: [], reason: 'it answers under none of the plain conventions' };
  // Readings that hardly differ at the pilots are the same: the fewest changes among them.
  const group = plain.filter(({ discrepancy }) => discrepancy < 1.05 * best.discrepancy + 1e-3);
  const least = Math.min(...group.map(({ cost }) => cost));
  const simplest = group.filter(({ cost }) => cost === least);
  const next = plain.find((one) => !group.includes(one));
  const apart = next === undefined || next.discrepancy > TRAINED.ratio * best.discrepancy;
  if (best.discrepancy > TRAINED.off || !apart) {
    const reason = `no convention is clearly the nearest of a trained network: it is off by ${share(best)} under the nearest${next ? `, by ${share(next)} under the next` : ''}`;
    const nearest = { declaration: declarationOf(best.convention), discrepancy: best.discrepancy };
    return { status: 'unknown', conventions: [], reason, nearest };
  }
  const conventions = simplest.map(({ convention, swapped }): GuessedConvention => {
    const declaration = declarationOf(convention);
    const title = titleOf(convention, declared, kind) || 'as declared';
    const text = `A trained network: off by ${share(best)} of its answers in the middle${next ? `, and by ${share(next)} under the next reading` : ''}.`;
    const explanation = {
      id: 'reading.nearest',
      kind: 'convention' as const,
      title,
      text,
      mend: 'Declare it.',
      digits: 0,
      fits: 0,
      cases: 0,
    };
    return { declaration, explanation, declarable: !swapped, swapped };
  });
  return { status: least === 0 ? 'as-declared' : 'found', conventions };
}

const share = ({ discrepancy }: Candidate): string => `${Number((100 * discrepancy).toPrecision(2))} %`;
