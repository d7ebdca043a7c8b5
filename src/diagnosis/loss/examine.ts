import { MODES } from '../../subject/loss-rules.ts';
import { analyseBatch } from './batch-weights.ts';
import { analyseBehaviour } from './behaviour.ts';
import { analyseCrossRows } from './cross-rows.ts';
import type { Difference } from './edits.ts';
import { type Explained, predictionsOf } from './explained.ts';
import { confirmedOnBatch, fitGlobally } from './global-readings.ts';
import { analyseLabels } from './labels.ts';
import { analyseLargeBatch } from './large-batch.ts';
import { analyseLaws } from './laws.ts';
import { notFinite } from './not-finite.ts';
import { otherDeclarations } from './other-declarations.ts';
import { ownDraws } from './own-draws.ts';
import { analyseAllRows, type RowsResult } from './rows.ts';
import type { Counter } from './search-formula.ts';
import { analyseGradient, type GradientResult, SILENT } from './stops.ts';
import { type Posed, runTrials, type Trial } from './trials.ts';

/** What is known of a loss: the same for all of its failures. */
export interface Findings {
  readonly explanations: readonly Explained[];
  readonly tried: number;
  readonly stopGradient?: string;
  readonly weighting?: string;
  /** True where the search ended at the end of the work allowed. */
  readonly cut?: boolean;
}

/** What an examination is told beside the loss: the root seed, and whether it is to be short because another problem was examined in full. */
export interface Context {
  readonly seed: number;
  readonly brief: boolean;
}

/** A loss from its behaviour, its single rows, their gradient, its batches and the laws of what it draws, in this order. */
export async function examine(posed: Posed, context: Context): Promise<Findings> {
  const counter: Counter = { tried: 0 };
  const done = (explanations: readonly Explained[], more: Partial<Findings> = {}): Findings => ({
    explanations,
    tried: counter.tried,
    ...(posed.stop.aborted && explanations.length === 0 ? { cut: true } : {}),
    ...more,
  });
  const behaviour = await analyseBehaviour(posed, context.seed, counter);
  if (behaviour !== undefined) return done([{ differences: [behaviour], what: 'calls' }]);
  const first = await examineRows(posed, context, counter);
  if (first.explanations.length > 0 || first.clean) return done(first.explanations, first.identified);
  counter.tried += 2;
  for (const { posed: other, difference } of await ownDraws(posed, context.seed)) {
    const again = await examineRows(other, context, counter);
    const explanations =
      again.clean && again.explanations.length === 0
        ? [{ differences: [], what: 'rows' as const, ...again.agreement }]
        : again.explanations;
    const first = difference === undefined ? [] : [difference];
    if (explanations.length > 0) {
      return done(
        explanations.map((one) => ({ ...one, differences: [...first, ...one.differences] })),
        again.identified,
      );
    }
  }
  return done([], first.identified);
}

/** Differences so many that another declaration says it better. */
const MANY = 3;

async function examineRows(posed: Posed, context: Context, counter: Counter) {
  const trials = await runTrials(posed, context.seed, context.brief);
  const broken = notFinite(trials);
  if (broken !== undefined) {
    const explanations: Explained[] = [{ differences: [broken], what: 'observed' }];
    return { explanations, identified: {}, clean: false, agreement: {} };
  }
  let rows = analyseAllRows(posed, trials, counter, 'quick');
  const clean = rows.explanations?.[0].differences.length === 0;
  const identify = () => {
    const gradient = analyseGradient(posed, rows.kinds, MODES[posed.spec.family]);
    return { gradient, identified: { ...identifiedModes(gradient), ...identifiedWeighting(posed, rows) } };
  };
  const { gradient, identified } = identify();
  if (clean) {
    const explanations = await beyondRows(posed, context, rows, gradient, counter);
    return { explanations, identified, clean, agreement: predictionsOf(rows) };
  }
  let found = await ofRows(posed, trials, rows, gradient, counter, context.seed);
  const [best] = found;
  if (best === undefined || best.differences.length >= MANY) {
    const declared = await otherDeclarations(posed, trials, context.seed, counter);
    const explanations = declared.map((difference): Explained => ({ differences: [difference], what: 'batches' }));
    if (explanations.length > 0) return { explanations, identified: {}, clean: false, agreement: {} };
  }
  if (found.length === 0 && !context.brief && !posed.stop.aborted) {
    rows = analyseAllRows(posed, trials, counter, 'thorough');
    const thorough = identify();
    found = await ofRows(posed, trials, rows, thorough.gradient, counter, context.seed);
    return { explanations: found, identified: thorough.identified, clean: false, agreement: {} };
  }
  const silent = found.some(({ differences }) => differences.some(({ id }) => SILENT.includes(id)));
  const batch = silent ? await analyseBatch(posed, context.seed, counter, 'definition') : undefined;
  // Rows that are 0 alone and not in a batch.
  const dropped =
    batch?.additive === true &&
    batch.differences.length > 0 &&
    batch.differences.every(({ kind }) => kind === 'behaviour');
  // Rows that are 0 alone because they are mixed with each other: what is found of single rows is no explanation.
  const mixed = batch?.additive === false;
  return {
    explanations: dropped ? [{ ...batch, what: 'batches' as const }] : mixed ? [] : found,
    identified,
    clean: false,
    agreement: {},
  };
}

/** What single rows show: by the recorded calls, and as one misreading of the whole. */
async function ofRows(
  posed: Posed,
  trials: readonly Trial[],
  rows: RowsResult,
  gradient: GradientResult | undefined,
  counter: Counter,
  seed: number,
): Promise<Explained[]> {
  const slots = rows.kinds.flatMap(({ readings }) => readings);
  const whole: Explained[] = [];
  for (const fit of fitGlobally(posed, trials, slots, counter)) {
    if (!(await confirmedOnBatch(posed, fit, seed))) continue;
    const { difference, predicted } = fit;
    whole.push({ differences: [difference], what: 'rows', predicted, observed: trials.map(({ value }) => value) });
  }
  const stopped = gradient?.differences ?? [];
  const parts = (rows.explanations ?? []).map(
    ({ differences }): Explained => ({
      differences: [...differences, ...stopped],
      what: 'rows',
      ...predictionsOf(rows),
    }),
  );
  const all = [...parts, ...whole];
  return all
    .sort((a, b) => a.differences.length - b.differences.length)
    .filter(({ differences }, _, [best]) => differences.length === best.differences.length);
}

/** What is wrong where all single rows have the right value. */
async function beyondRows(
  posed: Posed,
  context: Context,
  rows: RowsResult,
  gradient: GradientResult | undefined,
  counter: Counter,
): Promise<Explained[]> {
  const of = (
    differences: readonly Difference[],
    what: Explained['what'],
    more: Partial<Explained> = {},
  ): Explained[] => (differences.length === 0 ? [] : [{ differences, what, ...more }]);
  const labels = await analyseLabels(posed, context.seed, counter);
  if (labels !== undefined) return of([labels], 'draws');
  const laws = await analyseLaws(context, posed, counter);
  if (laws.length > 0) return laws.flatMap((law) => of([law], 'draws'));
  if (gradient !== undefined && gradient.differences.length > 0) return of(gradient.differences, 'gradients', gradient);
  const batch = await analyseBatch(posed, context.seed, counter);
  if (batch !== undefined && !batch.additive) {
    for (const kind of rows.kinds) {
      const crossed = await analyseCrossRows(posed, kind, context.seed, counter);
      if (crossed !== undefined) return of([crossed], 'batches');
    }
    return [];
  }
  if (batch !== undefined && batch.differences.length > 0) return of(batch.differences, 'batches', batch);
  const large = await analyseLargeBatch(posed, context.seed, counter);
  return large === undefined ? [] : of([large], 'batches');
}

function identifiedModes(gradient: GradientResult | undefined): { stopGradient?: string } {
  if (gradient?.factors === undefined) return {};
  if (gradient.modes.length > 0) return { stopGradient: gradient.modes[0] };
  const parts = Object.entries(gradient.factors).map(([name, factor]) => `${name} ${factor}`);
  return { stopGradient: `none of the modes: ${parts.join(', ')}` };
}

function identifiedWeighting({ spec }: Posed, { explanations }: RowsResult): { weighting?: string } {
  if (explanations === undefined) return {};
  const own = explanations[0].differences.filter(({ kind }) => kind === 'weighting');
  if (own.length > 0) return { weighting: own.map(({ title }) => title).join('; ') };
  const { weighting } = spec;
  if (weighting === 'none') return { weighting: 'none' };
  return weighting.kind === 'log-variance'
    ? { weighting: `log-variance, w = ${weighting.logVariance}` }
    : { weighting: `adaptive, 1/(|r|² + ${weighting.constant})^${weighting.power}` };
}
