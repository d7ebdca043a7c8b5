import type { MethodConfig } from '../../reference/methods/config.ts';

/** The four families of the paper in their released forms: LSD and PSD convex, ESD full. */
export const families: readonly MethodConfig[] = [{ id: 'lsd' }, { id: 'esd' }, { id: 'psd-m' }, { id: 'psd-u' }];

/** The four families and flow matching alone, against which the quality of the diagonal is held. */
export const withFlowMatching: readonly MethodConfig[] = [...families, { id: 'flow-matching' }];

/** What the paper compares them with, and what some recover as special cases. */
export const others: readonly MethodConfig[] = [
  { id: 'meanflow' },
  { id: 'esd', stopGradient: 'semigradient' },
  { id: 'shortcut' },
];

/** The other stop-gradient modes of three families (`method.md` §2). */
export const modes: readonly MethodConfig[] = [
  { id: 'lsd', stopGradient: 'semigradient' },
  { id: 'lsd', stopGradient: 'point-only' },
  { id: 'lsd', stopGradient: 'parameters-only' },
  { id: 'lsd', stopGradient: 'none' },
  { id: 'esd', stopGradient: 'convex' },
  { id: 'esd', stopGradient: 'semigradient' },
  { id: 'esd', stopGradient: 'none' },
  { id: 'psd-m', stopGradient: 'none' },
];

/** A method with its stop-gradient mode where that is not the released one, as in `esd (convex)`. */
export function methodName({ id, stopGradient }: MethodConfig): string {
  return stopGradient === undefined ? id : `${id} (${stopGradient})`;
}
