/** Groups of property ids, by what they can see. */

const of = (kind: string, names: string): readonly string[] => names.split(' ').map((name) => `${kind}.${name}`);

/** What a deterministic, pure function of each row can violate. */
export const FUNCTIONAL: Readonly<Record<'map' | 'velocity' | 'consistency', readonly string[]>> = {
  map: of(
    'map',
    'boundary semigroup tangent lagrangian eulerian inverse trajectory jacobian log-determinant change-of-variables push-forward domain continuity arguments',
  ),
  velocity: of('velocity', 'agreement domain arguments'),
  consistency: of('consistency', 'boundary trajectory self-consistency eulerian change-of-variables domain arguments'),
};

/** What in addition a function with memory, side effects or coupled rows can violate. */
export const PURITY: Readonly<Record<'map' | 'velocity' | 'consistency', readonly string[]>> = {
  map: of('map', 'deterministic arguments-unchanged batch-independence non-finite jvp'),
  velocity: of('velocity', 'deterministic arguments-unchanged batch-independence non-finite'),
  consistency: of('consistency', 'deterministic arguments-unchanged batch-independence non-finite'),
};

export const SAMPLER = of('sampler', 'step-invariance law noise seed deterministic batch-independence finite');
export const LOSS = of(
  'loss',
  'zero-at-exact value gradient teacher query-points query-law times label-drop batch-symmetry deterministic arguments',
);

/** Every property id that a mutant may name. */
export const ALL_IDS: readonly string[] = [
  ...Object.values(FUNCTIONAL).flat(),
  ...Object.values(PURITY).flat(),
  ...SAMPLER,
  ...LOSS,
];

/** `ids` without those in `held` and `expected`: what may reject a mutant that keeps the identities `held`. */
export function without(ids: readonly string[], ...removed: readonly (readonly string[])[]): string[] {
  const drop = new Set(removed.flat());
  return ids.filter((id) => !drop.has(id));
}
