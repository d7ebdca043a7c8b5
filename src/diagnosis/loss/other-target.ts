import type { LossSpec } from '../../properties/loss/spec.ts';
import { definitionFormula } from './definition-formula.ts';
import type { Difference } from './edits.ts';
import { declaredMetric } from './evaluate-formula.ts';
import type { SlotReading } from './read-slots.ts';
import type { Casting } from './roles.ts';
import { type Counter, type Fit, FormulaSearch } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** The flow-matching term under the other of the two things that it may regress on: the velocity, or the own target of the output. */
export function otherTargetFits(
  posed: Posed,
  trials: readonly Trial[],
  readings: readonly SlotReading[],
  casting: Casting,
  units: readonly number[],
  places: readonly Difference[],
  counter: Counter,
): Fit[] {
  const { spec, problem } = posed;
  const { head } = spec;
  if (head === undefined) return [];
  const ownTarget: LossSpec['ownTarget'] = spec.ownTarget === undefined ? (s) => head(s, s) : undefined;
  const other = { ...posed, spec: { ...spec, ownTarget } };
  const declared = (ownTarget === undefined ? units : [1]).map((unit) => ({
    unit,
    metric: declaredMetric(other.spec, problem.dimension, unit),
    differences: [],
  }));
  const search = new FormulaSearch(other, trials, declared, counter);
  return search.fits(definitionFormula(other, readings, casting, true), [
    ...places,
    otherTarget(ownTarget !== undefined),
  ]);
}

function otherTarget(own: boolean): Difference {
  const [has, due] = own
    ? ['the output on its own target', 'the velocity']
    : ['the velocity', 'the output on its own target'];
  return {
    id: `formula.regresses-${own ? 'output' : 'velocity'}`,
    kind: 'formula',
    title: `the flow-matching term regresses ${has} in the place of ${due}`,
    mend: `Declare regresses "${own ? 'output' : 'velocity'}", or regress ${due}.`,
  };
}
