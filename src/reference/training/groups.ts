import { resolveMethod } from '../methods/index.ts';
import type { Group } from './loss.ts';
import type { Member } from './members.ts';

/** The runs of equal methods among the members; list an ensemble by method to have few. */
export function groupsOf(members: readonly Member[]): readonly Group[] {
  const keys = members.map(({ method }) => JSON.stringify(Object.entries(method).sort()));
  const groups: Group[] = [];
  for (let first = 0; first < members.length; ) {
    let end = first + 1;
    while (end < members.length && keys[end] === keys[first]) end++;
    groups.push({ first, size: end - first, method: resolveMethod(members[first].method) });
    first = end;
  }
  return groups;
}
