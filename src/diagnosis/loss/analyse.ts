import { composed } from './composed.ts';
import { alongRecorded, definitionFormula } from './definition-formula.ts';
import { directionDifferences } from './direction-differences.ts';
import type { Difference } from './edits.ts';
import { declaredMetric } from './evaluate-formula.ts';
import { fewest } from './fewest.ts';
import type { Formula } from './formula.ts';
import { fitMetrics } from './metrics.ts';
import { otherTargetFits } from './other-target.ts';
import { placeDifferences } from './place-differences.ts';
import { readSlots, type SlotReading } from './read-slots.ts';
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
  const analysis = (fits: readonly Fit[], casting: Casting): RowAnalysis => ({
    diagonal,
    trials,
    readings,
    casting,
    fits: fewest(fits, trials),
  });
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
    if (best === undefined || best.fits.length === 0 || (tried.fits.length > 0 && size(tried) < size(best)))
      best = tried;
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
function fitsOf(
  posed: Posed,
  search: FormulaSearch,
  { formula, places, casting, readings, units, counter, effort }: Basis,
): Fit[] {
  const own = search.fits(formula, places);
  if (own.length > 0) return own;
  const { trials } = search.table;
  const other = casting.has('diagonal')
    ? otherTargetFits(posed, trials, readings, casting, units, places, counter)
    : [];
  if (other.length > 0) return other;
  const student = casting.get('student');
  const { recorded, directions } = recordedDirection(
    posed,
    formula,
    student === undefined ? undefined : readings[student],
    casting,
  );
  const along = directions === undefined ? [] : search.fits(recorded!, [...places, ...directions]);
  if (along.length > 0 && directions!.length === 1) return along;
  const single = search.search(formula, places, 1);
  const found = [...along, ...single];
  if (found.length > 0) return found;
  const metrics = (base: Formula) =>
    units.flatMap((unit) => fitMetrics(posed, trials, search.table.squares(base), unit));
  counter.tried += 60;
  const weighed = metrics(formula).map(({ metric, unit, differences }) => ({
    formula,
    metric,
    unit,
    differences: [...places, ...differences],
  }));
  if (weighed.length > 0) return withPlainestFactor(weighed);
  if (directions !== undefined && directions.length > 0) {
    const edited = search.search(recorded!, [...places, ...directions], 1);
    if (edited.length > 0) return edited;
  }
  return effort === 'quick' ? [] : search.search(formula, places, 2);
}

/**
 * The formula along the direction that was recorded, and how that differs from the definition's. The direction and the sign of the derivative along it are known up to a
 * common sign: that with the fewest differences is taken.
 */
function recordedDirection(posed: Posed, formula: Formula, student: SlotReading | undefined, casting: Casting) {
  if (student === undefined) return { recorded: undefined, directions: undefined };
  const ways = ([1, -1] as const).flatMap((sign) => {
    const recorded = alongRecorded(posed, formula, student, sign);
    const own = sign === 1 ? student.direction : student.reversed;
    const directions = recorded === undefined ? undefined : directionDifferences(posed, own, casting);
    return [{ recorded, directions }];
  });
  const count = ({ directions }: (typeof ways)[number]) =>
    directions === undefined ? Number.POSITIVE_INFINITY : composed(directions).length;
  return count(ways[1]) < count(ways[0]) ? ways[1] : ways[0];
}

/** Of constant factors, which depend on the unit of velocities, the one nearest to 1. */
function withPlainestFactor(fits: readonly Fit[]): Fit[] {
  const sizeOf = ({ differences }: Fit) => {
    const factor = differences.find(({ id }) => id === 'weighting.factor')?.parameter?.value;
    return factor === undefined ? 0 : Math.abs(Math.log(Math.abs(factor)));
  };
  const least = Math.min(...fits.map(sizeOf).filter((size) => size > 0));
  return fits.filter((fit) => sizeOf(fit) === 0 || sizeOf(fit) === least);
}

/** A call that is missing is no difference of its own where another vector stands in its place. */
function tidied(fit: Fit): Fit {
  const replaced = fit.differences.flatMap(({ id }) => /^formula\.(.*)-v-is-/.exec(id)?.[1] ?? []);
  const kept = fit.differences.filter(({ id }) => !replaced.some((role) => id === `formula.${role}-not-called`));
  return { ...fit, differences: composed(kept) };
}

const size = ({ fits }: RowAnalysis) => fits[0]?.differences.length ?? Number.POSITIVE_INFINITY;

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
