import type { FloatArray } from '../core/precision.ts';

/**
 * Remembers the argument arrays of a call under `names`. The returned function tells, when asked, which of them no longer
 * hold the bits that they held.
 */
export function watch<N extends string>(
  call: { readonly [K in N]: FloatArray },
  names: readonly N[],
): () => readonly N[] {
  const before = names.map((name) => call[name].slice());
  return () =>
    names.filter((name, k) => {
      const now = call[name];
      return now.length !== before[k].length || before[k].some((value, i) => !Object.is(value, now[i]));
    });
}
