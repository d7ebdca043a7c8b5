import type { ExactProblem } from '../../analytic/types.ts';
import { type FullConvention, fullConventionSchema } from '../../subject/convention.ts';
import { type Change, changesOf, usesSigmaData } from '../function/changes.ts';
import type { FunctionSubject } from '../function/probe.ts';
import type { Reading } from '../function/readings.ts';

/** Every combination of so many changes of different fields, the fields in their order. */
export function* combinations(
  declared: FullConvention,
  kind: FunctionSubject['kind'],
  problem: ExactProblem,
  count: number,
): Generator<Reading> {
  const single = changesOf(declared, kind, problem);
  const fields = [...new Set(single.map(({ field }) => field))];
  yield* extended([], 0);

  function* extended(changes: readonly Change[], from: number): Generator<Reading> {
    if (changes.length === count) {
      const convention = fullConventionSchema.parse(
        Object.assign({}, declared, ...changes.map((change) => change.fields)),
      );
      const idle = changes.some(({ field }) => field === 'sigmaData') && !usesSigmaData(convention);
      if (!idle) yield { convention, changes };
      return;
    }
    for (let index = from; index < fields.length; index++) {
      for (const change of single) {
        if (change.field === fields[index]) yield* extended([...changes, change], index + 1);
      }
    }
  }
}

/** The fields that differ from the defaults. */
export function declarationOf(convention: FullConvention): Partial<FullConvention> {
  const defaults = fullConventionSchema.parse({});
  const entries = Object.entries(convention).filter(
    ([name, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(defaults[name as keyof FullConvention]),
  );
  return Object.fromEntries(entries);
}
