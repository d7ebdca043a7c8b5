import type { AverageVelocityNet } from '../net/jet.ts';
import { waveRoundOff } from '../net/net-round-off.ts';
import type { NetCall } from '../net/types.ts';
import type { Cell, PlaceCotangent } from './evaluation.ts';
import { placeIndex } from './places.ts';
import type { ObservedGradient } from './run.ts';

/** Gradients in θ (length J) of all that was called at the same places, side by side. */
export interface GradientGroup {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly tolerance: Float64Array;
  readonly cells: readonly Cell[];
}

/**
 * Divides the recorded rows into the smallest groups within which neither the author's gradient nor the definition's can be told
 * apart: rows at one place go together (calls for the value and for the derivative may be separate), rows of one call too where the
 * gradient comes call by call, all rows where it comes as a sum. Rows that no definition asks for are expected to carry none.
 */
export function gradientGroups(
  calls: readonly NetCall[],
  gradient: ObservedGradient,
  cotangents: readonly PlaceCotangent[],
  net: AverageVelocityNet,
): GradientGroup[] {
  const { cells } = placeIndex(calls);
  const first: number[] = [];
  let total = 0;
  for (const call of calls) {
    first[call.index] = total;
    total += call.n;
  }
  const number = ({ call, row }: Cell) => first[call] + row;
  const union = disjointSets(total);
  for (const { at } of cotangents) for (const cell of at.cells) union.join(number(at.cells[0]), number(cell));
  const whole = (call: number) => gradient.unit !== 'row' || gradient.merged?.has(call) === true;
  for (const cell of cells) if (whole(cell.call)) union.join(number(cell), first[cell.call]);
  if (gradient.unit === 'total') for (const call of calls) union.join(first[call.index], 0);

  const J = net.parameters;
  const groups = new Map<number, GradientGroup & { cells: Cell[] }>();
  const groupOf = (cell: Cell) => {
    const root = union.find(number(cell));
    const known = groups.get(root);
    if (known !== undefined) return known;
    const empty = () => new Float64Array(J);
    const made = { observed: empty(), expected: empty(), tolerance: empty(), cells: [] as Cell[] };
    groups.set(root, made);
    return made;
  };
  let counted = false;
  for (const cell of cells) {
    const group = groupOf(cell);
    group.cells.push(cell);
    const own = gradient.unit === 'total' ? !counted : !whole(cell.call) || cell.row === 0;
    counted = true;
    if (own) add(group.observed, gradient.part(cell));
  }
  for (const { at, v, derivative } of cotangents) {
    const group = groupOf(at.cells[0]);
    const rows = { x: at.x, s: Float64Array.of(at.s), t: Float64Array.of(at.t) };
    const tangents = derivative && {
      dx: derivative.direction.dx,
      ds: Float64Array.of(derivative.direction.ds),
      dt: Float64Array.of(derivative.direction.dt),
    };
    const zero = new Float64Array(v.value.length);
    const pull = (y: Float64Array, z: Float64Array) =>
      net.pullback(rows, y, tangents && { tangents, z }, { points: false }).theta;
    add(group.expected, pull(v.value, derivative?.z.value ?? zero));
    // Bounds: one entry at a time, so that signs of φ cannot cancel.
    for (let k = 0; k < zero.length; k++) {
      const unit = (size: number) => Float64Array.from(zero, (_, m) => (m === k ? size : 0));
      addAbsolute(group.tolerance, pull(unit(v.error[k]), zero));
      if (derivative !== undefined) addAbsolute(group.tolerance, pull(zero, unit(derivative.z.error[k])));
    }
    if (gradient.netUnit !== undefined) {
      const rounding = waveRoundOff(gradient.netUnit, rows, tangents, net.features!);
      const size = (values: Float64Array) => values.reduce((sum, value) => sum + Math.abs(value), 0);
      const extra = size(v.value) * rounding.value + (derivative ? size(derivative.z.value) * rounding.derivative : 0);
      for (let j = 0; j < J; j++) group.tolerance[j] += extra;
    }
  }
  return [...groups.values()];
}

function add(target: Float64Array, values: Float64Array): void {
  for (let k = 0; k < target.length; k++) target[k] += values[k];
}

function addAbsolute(target: Float64Array, values: Float64Array): void {
  for (let k = 0; k < target.length; k++) target[k] += Math.abs(values[k]);
}

function disjointSets(size: number) {
  const parent = Int32Array.from({ length: size }, (_, k) => k);
  const find = (k: number): number => {
    let root = k;
    while (parent[root] !== root) root = parent[root];
    parent[k] = root;
    return root;
  };
  return {
    find,
    join: (a: number, b: number) => {
      parent[find(a)] = find(b);
    },
  };
}
