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
export type GroupState = Map<string, { readonly status: Status; readonly level: Level; readonly root: string }>;

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
