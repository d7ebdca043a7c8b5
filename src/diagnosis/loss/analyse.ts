import type { Difference } from './edits.ts';
import { declaredMetric } from './evaluate-formula.ts';
import { alongRecorded, definitionFormula, type Formula } from './formula.ts';
import { fitMetrics } from './metrics.ts';
import { composed } from './composed.ts';
import { placeDifferences } from './place-differences.ts';
import { type DirectionReading, readSlots, type SlotReading } from './read-slots.ts';
import { type Casting, cast, expectedCalls } from './roles.ts';
import { type Counter, type Fit, FormulaSearch, type Reading } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** What is known of the rows of one kind, s < t or s = t. */
export interface RowAnalysis {
  readonly diagonal: boolean;
  readonly trials: readonly Trial[];
  /** All that fit, with as few differences as any; none where nothing known gives the values. */
  readonly fits: readonly Fit[];
  readonly readings: readonly SlotReading[];
  readonly casting: Casting;
  /** The definition's residual, where all of its calls are in their places. */
  readonly bare?: Formula;
}

/** `quick`: at most one change of the formula; `thorough`: two. */
export type Effort = 'quick' | 'thorough';

/** Explains the values of single rows of one kind by the calls that were recorded. */
export function analyseRows(
  posed: Posed,
  trials: readonly Trial[],
  diagonal: boolean,
  counter: Counter,
  effort: Effort,
): RowAnalysis | undefined {
  if (trials.length === 0) return undefined;
  const { spec, problem } = posed;
  const units = spec.convention.timeScale === 1 ? [1] : [1 / spec.convention.timeScale, 1];
  const declared: Reading[] = units.map((unit) => ({
    unit,
    metric: declaredMetric(spec, problem.dimension, unit),
    differences: [],
  }));
  const nothing = trials.every(({ value }) => value === 0);
  const readings = readSlots(posed, trials) ?? [];
  const expected = expectedCalls(spec, diagonal);
  const search = new FormulaSearch(posed, trials, declared, counter);
  const analysis = (fits: readonly Fit[], casting: Casting): RowAnalysis => ({ diagonal, trials, readings, casting, fits: fewest(fits, trials) });
  const castings = cast(expected, readings, diagonal);
  if (nothing) {
    const difference = termMissing(diagonal);
    const fit = { differences: [difference], formula: [], metric: () => ({ value: 0, error: 0 }), unit: 1 };
    return analysis([fit], castings[0]);
  }
  let best: RowAnalysis | undefined;
  for (const casting of castings) {
    const places = placeDifferences(expected, readings, casting);
    if (places === undefined) continue;
    const formula = definitionFormula(posed, readings, casting, diagonal);
    const basis = { formula, places, casting, readings, units, counter, effort };
    const called =
      spec.family === 'semigroup' && places.length > 0
        ? search.fits(definitionFormula(posed, readings, casting, diagonal, 'called'), places)
        : [];
    const found = (called.length > 0 ? called : fitsOf(posed, search, basis)).map(tidied);
    const tried = { ...analysis(found, casting), ...(places.length === 0 ? { bare: formula } : {}) };
    if (best === undefined || best.fits.length === 0 || (tried.fits.length > 0 && size(tried) < size(best))) best = tried;
    if (best.fits.length > 0 && size(best) === 0) break;
  }
  return best ?? analysis([], castings[0]);
}

interface Basis {
  readonly formula: Formula;
  readonly places: readonly Difference[];
  readonly casting: Casting;
  readonly readings: readonly SlotReading[];
  readonly units: readonly number[];
  readonly counter: Counter;
  readonly effort: Effort;
}

/** In this order: the formula as it is, along other directions, with one change, under another metric, with two changes. */
function fitsOf(posed: Posed, search: FormulaSearch, { formula, places, casting, readings, units, counter, effort }: Basis): Fit[] {
  const own = search.fits(formula, places);
  if (own.length > 0) return own;
  const student = casting.get('student');
  const recorded = student === undefined ? undefined : alongRecorded(posed, formula, readings[student]);
  const directions =
    recorded === undefined ? undefined : directionDifferences(posed, readings[student!].direction, casting);
  const along = directions === undefined ? [] : search.fits(recorded!, [...places, ...directions]);
  if (along.length > 0 && directions!.length === 1) return along;
  const single = search.search(formula, places, 1);
  const found = [...along, ...single];
  if (found.length > 0) return found;
  const trials = search.table.trials;
  const metrics = (base: Formula) => units.flatMap((unit) => fitMetrics(posed, trials, search.table.squares(base), unit));
  counter.tried += 60;
  const weighed = metrics(formula).map(({ metric, unit, differences }) => ({ formula, metric, unit, differences: [...places, ...differences] }));
  if (weighed.length > 0) return weighed;
  if (directions !== undefined && directions.length > 0) {
    const edited = search.search(recorded!, [...places, ...directions], 1);
    if (edited.length > 0) return edited;
  }
  return effort === 'quick' ? [] : search.search(formula, places, 2);
}

/** How the directions of differentiation differ from the definition's; undefined where one has no reading. */
function directionDifferences({ spec }: Posed, direction: DirectionReading | undefined, casting: Casting): Difference[] | undefined {
  if (direction === undefined) return undefined;
  const { family } = spec;
  const teacher = casting.get('teacher');
  const [x, s, t] =
    family === 'lagrangian'
      ? (['zero', '0', '1'] as const)
      : ([family === 'meanflow' ? 'conditional-velocity' : `v-${teacher}`, '1', '0'] as const);
  const differences: Difference[] = [];
  const has = (found: readonly { slug: string }[], slug: string) => found.some((one) => one.slug === slug);
  if (!has(direction.dx, x)) {
    const [found] = direction.dx;
    if (found === undefined) return undefined;
    differences.push({
      id: `formula.tangent-x-${found.slug}`,
      kind: 'formula',
      title:
        found.slug === 'zero'
          ? 'the net is not differentiated along x: the push-forward ∇X is replaced by the identity'
          : `the derivative's tangent of x is ${found.name} in the place of ${x === 'zero' ? '0' : family === 'meanflow' ? 'dI_s/ds' : 'v_{s,s}(I_s)'}`,
      mend: 'Take the derivative along the direction of the definition.',
    });
  }
  for (const [which, found, wanted] of [
    ['s', direction.ds, s],
    ['t', direction.dt, t],
  ] as const) {
    if (has(found, wanted)) continue;
    if (found.length === 0) return undefined;
    differences.push({
      id: `formula.tangent-${which}-${found[0].slug}`,
      kind: 'formula',
      title: `the derivative's tangent of ${which} is ${found[0].name} in the place of ${wanted}`,
      mend: `Differentiate along ${which} with the tangent ${wanted}.`,
    });
  }
  return differences;
}

/** A call that is missing is no difference of its own where another vector stands in its place. */
function tidied(fit: Fit): Fit {
  const replaced = fit.differences.flatMap(({ id }) => /^formula\.(.*)-v-is-/.exec(id)?.[1] ?? []);
  const kept = fit.differences.filter(({ id }) => !replaced.some((role) => id === `formula.${role}-not-called`));
  return { ...fit, differences: composed(kept) };
}

const size = ({ fits }: RowAnalysis) => fits[0]?.differences.length ?? Number.POSITIVE_INFINITY;

/** The fits with the fewest differences; of those that are one residual up to its sign, the one that reads best. */
function fewest(fits: readonly Fit[], trials: readonly Trial[]): Fit[] {
  const least = Math.min(...fits.map(({ differences }) => differences.length));
  const best = fits.filter(({ differences }) => differences.length === least);
  const plain = (fit: Fit) => (fit.differences.some(({ id }) => AWKWARD.test(id)) ? 1 : 0);
  const kept: { fit: Fit; r: number[] }[] = [];
  for (const fit of [...best].sort((a, b) => plain(a) - plain(b))) {
    const r = residualsOf(fit, trials);
    const same = kept.some((other) => other.fit.metric === fit.metric && r.length > 0 && parallel(r, other.r));
    if (!same) kept.push({ fit, r });
  }
  return kept.map(({ fit }) => fit);
}

/** Differences that say the same as others, less well. */
const AWKWARD = /^formula\.(student-v|diagonal-v|start-derivative|end-derivative|slope)-/;

function residualsOf({ formula }: Fit, trials: readonly Trial[]): number[] {
  return trials.flatMap((trial) => {
    const r = new Float64Array(trial.x0.length);
    for (const { c, q } of formula) {
      const factor = c(trial.times);
      if (factor !== 0) q(trial).forEach((value, k) => {
        r[k] += factor * value;
      });
    }
    // Each row up to its sign.
    const sign = Math.sign(r[0]) || 1;
    return [...r.map((value) => sign * value)];
  });
}

function parallel(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, k) => Math.abs(value - b[k]) <= 1e-9 * (1 + Math.abs(value)) || (Number.isNaN(value) && Number.isNaN(b[k])));
}

function termMissing(diagonal: boolean): Difference {
  return diagonal
    ? {
        id: 'formula.diagonal-missing',
        kind: 'formula',
        title: 'the flow-matching term of the rows with s = t is missing',
        mend: 'Add |v_{t,t}(I_t) - dI_t/dt|² for the rows with s = t, or declare diagonal "none".',
      }
    : {
        id: 'formula.distillation-missing',
        kind: 'formula',
        title: 'the distillation term of the rows with s < t is missing',
        mend: 'Add the distillation term; as it stands the loss is flow matching alone.',
      };
}
