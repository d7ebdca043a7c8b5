import { activate, add, constant, type DualScalar, dense, mul, power, scale, sum } from '../dual.ts';
import type { Formula, Inputs } from '../network.ts';
import { leaf, type Scalar } from '../scalar.ts';
import { timeFeatures } from './times.ts';

type Read = Parameters<Formula>[0];
export type Row = readonly DualScalar[];

const ONE = constant(leaf(1));

/** `(1 + γ) h / √(mean h² + 1e-5) + β` of one token. */
function modulatedNorm(h: Row, modulation: Row): DualScalar[] {
  const squares = sum(h.map((entry) => mul(entry, entry)));
  const epsilon: Scalar = leaf(1e-5, 1e-12);
  const shrink = power(add(scale(1 / h.length, squares), constant(epsilon)), -0.5);
  return h.map((entry, i) => add(mul(add(ONE, modulation[i]), mul(entry, shrink)), modulation[h.length + i]));
}

/** The layers of a network whose norms follow the time embedding `c = f(φ W + b)`. */
export function modulatedLayers(
  parameter: Read,
  inputs: Inputs,
  activation: string,
  times: Parameters<typeof timeFeatures>[1],
) {
  const layer = (name: string, h: Row): DualScalar[] =>
    dense(h, parameter(`${name}.weight`), parameter(`${name}.bias`));
  const active = (h: Row): DualScalar[] => h.map((entry) => activate(entry, activation));
  const c = active(layer('time', timeFeatures(inputs, times)));
  const normed = (name: string, h: Row): DualScalar[] => modulatedNorm(h, layer(name, c));
  return { layer, active, normed };
}

export const plus = (a: Row, b: Row): DualScalar[] => a.map((entry, i) => add(entry, b[i]));
