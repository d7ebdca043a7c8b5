import type { Plan } from './difference.ts';

/**
 * The stencils of a subject whose answers are recorded. They are chosen when the points are named, and only used when the answers are judged, maybe
 * on a machine whose elementary functions round otherwise.
 */
export interface StencilTape {
  /** The stencils that were chosen, in the order of the derivatives; undefined where they are to be chosen now. */
  given(): Plan | undefined;
  chosen(plan: Plan): void;
}

/** A subject that has one. */
export interface Taped {
  readonly stencils?: StencilTape;
}
