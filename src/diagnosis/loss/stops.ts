import { shapeFor } from '../../properties/loss/residual-shape.ts';
import type { StopGradientMode } from '../../subject/types.ts';
import type { RowAnalysis } from './analyse.ts';
import type { Difference } from './edits.ts';
import { flows, type PartName } from './gradient-parts.ts';
import { leastSquares } from './least-squares.ts';
import { differencesOf, MODES } from './stop-differences.ts';
import type { Posed } from './trials.ts';

/** Factors by which the parts of a residual pass their cotangents on: 1 live, 0 stopped. */
export type Stops = Readonly<Record<PartName, number>>;

/** What is known of the gradient of single rows. */
export interface GradientResult {
  /** Factors of the parts that have a gradient at all; absent where the loss returns none, or one that no factors give. */
  readonly factors?: Partial<Stops>;
  /** The modes of the family that these are, the declared one first. */
  readonly modes: readonly StopGradientMode[];
  /** In what the gradient differs from the declared mode. */
  readonly differences: readonly Difference[];
  readonly digits: number;
  readonly fits: number;
  readonly cases: number;
}

/** Rows that contribute nothing have no gradient to be judged. */
export const SILENT: readonly string[] = [
  'formula.diagonal-missing',
  'formula.distillation-missing',
  'formula.loss-zero',
];

/** Roundings of a gradient, relative to the size of its parts. */
const ROUNDINGS = 512;

/**
 * Which parts of the residual are live: the observed gradient in the parameters of each call is `Σ f_p g_p`, with g_p the gradient through part p alone, and
 * the factors f are least squares over all rows.
 */
export function analyseGradient(
  posed: Posed,
  kinds: readonly RowAnalysis[],
  allowed: readonly StopGradientMode[],
): GradientResult | undefined {
  const results = kinds.flatMap((kind) => gradientOfKind(posed, kind, allowed) ?? []);
  return results.find(({ differences }) => differences.length > 0) ?? results[0];
}

function gradientOfKind(
  posed: Posed,
  own: RowAnalysis,
  allowed: readonly StopGradientMode[],
): GradientResult | undefined {
  const { spec } = posed;
  // The gradient of an added term would be taken for one of the row's own.
  if (own.fits.length === 0 || spec.diagonal === 'added') return undefined;
  // A metric of its own has a gradient of its own.
  const [{ differences: shown }] = own.fits;
  if (shown.some(({ id }) => SILENT.includes(id))) return undefined;
  const undeclared = shown.some(({ kind }) => kind === 'weighting');
  const constant = spec.weighting === 'none' || spec.weighting.kind === 'log-variance';
  const { penalty, normalise } = shapeFor(spec, own.diagonal);
  const square = constant && penalty === 'square' && normalise === undefined;
  for (const weightLive of undeclared ? [true, false] : square ? [false] : [false, true]) {
    const parts = flows(posed, own, weightLive);
    if (parts === undefined) return undefined;
    const { names, rows, observed, row } = parts;
    const used = names.map((_, p) => rows.some((values) => values[p] !== 0));
    if (!used.some(Boolean)) return undefined;
    const factors = leastSquares(rows, observed);
    const largest = Math.max(...rows.flat().map(Math.abs));
    const judged = new Map<number, boolean>();
    const relative: number[] = [];
    rows.forEach((values, i) => {
      const predicted = values.reduce((sum, value, p) => sum + factors[p] * value, 0);
      const size = values.reduce((sum, value) => sum + Math.abs(value), 0) + 1e-3 * largest;
      const off = Math.abs(predicted - observed[i]);
      const allowed = ROUNDINGS * Math.max(spec.u, parts.unit) * parts.cancellation[i] * size;
      judged.set(row[i], (judged.get(row[i]) ?? true) && off <= allowed);
      relative.push(off / size);
    });
    if ([...judged.values()].some((fits) => !fits)) continue;
    const precision = spec.u < 1e-10 && parts.unit < 1e-10 ? 1e-7 : 2e-3;
    const rounded = factors.map((factor) =>
      Math.abs(factor) < precision ? 0 : Math.abs(factor - 1) < precision ? 1 : Number(factor.toPrecision(5)),
    );
    const found: Partial<Record<PartName, number>> = {};
    names.forEach((name, p) => {
      if (used[p]) found[name] = rounded[p];
    });
    const modes = modesOf(found, allowed, spec.mode);
    const sorted = [...relative].sort((a, b) => a - b);
    return {
      factors: found,
      modes,
      differences: differencesOf(found, modes, spec.mode, weightLive && !undeclared),
      digits: -Math.log10(Math.max(1e-16, sorted[Math.floor(sorted.length / 2)])),
      fits: judged.size,
      cases: judged.size,
    };
  }
  return { modes: [], differences: [], digits: 0, fits: 0, cases: 0 };
}

function modesOf(
  found: Partial<Stops>,
  allowed: readonly StopGradientMode[],
  declared: StopGradientMode,
): StopGradientMode[] {
  const is = (mode: StopGradientMode) =>
    (Object.entries(found) as [PartName, number][]).every(([name, factor]) => MODES[mode][name] === factor);
  return [declared, ...allowed.filter((mode) => mode !== declared)].filter(is);
}
