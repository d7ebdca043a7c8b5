import type { Difference } from './edits.ts';
import type { DirectionReading } from './read-slots.ts';
import type { Casting } from './roles.ts';
import type { Posed } from './trials.ts';

/** How the directions of differentiation differ from the definition's; undefined where one has no reading. */
export function directionDifferences(
  { spec }: Posed,
  direction: DirectionReading | undefined,
  casting: Casting,
): Difference[] | undefined {
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
