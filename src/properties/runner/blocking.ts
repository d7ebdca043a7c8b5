import type { Diagnosis } from '../../subject/diagnosis.ts';
import type { Level, Status } from '../../subject/verdict.ts';
import type { Property } from '../types.ts';

/** Properties in an order in which each comes after those that may explain its failure; otherwise as given. */
export function basicFirst(properties: readonly Property[]): Property[] {
  const byId = new Map(properties.map((property) => [property.id, property]));
  const ordered = new Set<Property>();
  const visit = (property: Property, path: readonly string[]): void => {
    if (ordered.has(property) || path.includes(property.id)) return;
    for (const id of property.blockedBy) {
      const basic = byId.get(id);
      if (basic !== undefined) visit(basic, [...path, property.id]);
    }
    ordered.add(property);
  };
  for (const property of properties) visit(property, []);
  return [...ordered];
}

/** What is known of the checks of one subject on one problem. */
export type GroupState = Map<
  string,
  { readonly status: Status; readonly level: Level; readonly root: string; readonly causes?: readonly string[] }
>;

const WRONG: ReadonlySet<Status> = new Set(['fail', 'xfail', 'error', 'timeout', 'blocked']);

/**
 * The id of the more basic failure that explains one here, if any. A required check is explained only by a required
 * one, so that no failure that counts is hidden by one that does not; a crash only by a crash.
 */
export function explainedBy(
  property: Pick<Property, 'blockedBy' | 'level'>,
  status: Status,
  state: GroupState,
): string | undefined {
  if (status !== 'fail' && status !== 'error' && status !== 'timeout' && status !== 'inconclusive') return undefined;
  for (const id of property.blockedBy) {
    const basic = state.get(id);
    if (basic === undefined || !WRONG.has(basic.status)) continue;
    if (property.level === 'required' && basic.level !== 'required') continue;
    const crashed = basic.status === 'error' || basic.status === 'timeout' || basic.status === 'blocked';
    if ((status === 'error' || status === 'timeout') && !crashed) continue;
    return basic.root;
  }
  return undefined;
}

/**
 * What names the causes of a failure: its explanations, where the best of them reproduces the numbers of every case tried. A behaviour
 * is one whatever the number found with it, which is an estimate.
 */
export function causesOf(diagnosis: Diagnosis | undefined): readonly string[] {
  const best = diagnosis?.explanations[0];
  if (best === undefined || best.fits < best.cases) return [];
  return diagnosis!.explanations.map(({ id, kind, parameter }) =>
    parameter === undefined || kind === 'behaviour' ? id : `${id} ${parameter.name} ${parameter.value.toPrecision(3)}`,
  );
}

/**
 * The id of an earlier failure with the same cause: an explanation that reproduces its numbers reproduces those of this one's
 * failing case too. A required check is explained only by a required one.
 */
export function sameCause(
  { level }: Pick<Property, 'level'>,
  outcome: { readonly status: Status; readonly diagnosis?: Diagnosis },
  state: GroupState,
): string | undefined {
  const causes = outcome.status === 'fail' ? causesOf(outcome.diagnosis) : [];
  for (const earlier of state.values()) {
    if (!WRONG.has(earlier.status) || earlier.causes?.some((cause) => causes.includes(cause)) !== true) continue;
    if (level !== 'required' || earlier.level === 'required') return earlier.root;
  }
  return undefined;
}
