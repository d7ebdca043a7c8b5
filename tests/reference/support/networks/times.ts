import { cos, type DualScalar, scale, sin, sub } from '../dual.ts';
import type { Inputs } from '../network.ts';

interface Sinusoidal {
  readonly frequencies: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Sines of `ω_k s` and of `ω_k (t - s)`, then their cosines, ω in geometric progression. The step is taken after multiplying, which rounds
 * more than before it and so bounds either order.
 */
export function timeFeatures({ s, t }: Inputs, { frequencies, lowest, highest }: Sinusoidal): DualScalar[] {
  const ratio = frequencies === 1 ? 1 : (highest / lowest) ** (1 / (frequencies - 1));
  const omega = Array.from({ length: frequencies }, (_, k) => lowest * ratio ** k);
  const angles = [...omega.map((w) => scale(w, s)), ...omega.map((w) => sub(scale(w, t), scale(w, s)))];
  return [...angles.map(sin), ...angles.map(cos)];
}
