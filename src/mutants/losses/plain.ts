import type { LossCall, PlainLossNet } from '../../subject/types.ts';
import { distillation, flowMatching, type Residual } from './plain-residuals.ts';
import { session } from './plain-session.ts';
import { type Recipe, type Rows, split } from './recipe.ts';
import { reduceSquares } from './weights.ts';

/** Value and gradient of a recipe with the net in the place of the network. */
export function plainLoss(recipe: Recipe, call: LossCall<PlainLossNet, Float64Array>, rows: Rows) {
  const run = session(call.net, recipe, rows.d);
  const teacher = call.teacher === undefined || recipe.ignoresTeacher ? run : session(call.teacher, recipe, rows.d);
  const whole = recipe.family === 'flow-matching' || recipe.family === 'meanflow';
  const { diagonal, off } = whole ? { diagonal: rows, off: rows } : split(rows, recipe.diagonal);
  const [weightFm, weightSd] = recipe.termWeights ?? [1, 1];
  const residuals: { rows: Rows; weight: number; residual: Residual }[] = [];
  if (recipe.family === 'flow-matching' || (!whole && diagonal.n > 0 && weightFm !== 0)) {
    residuals.push({ rows: diagonal, weight: weightFm, residual: flowMatching(recipe, diagonal, run) });
  } else if (!whole && diagonal.n > 0) {
    residuals.push({ rows: diagonal, weight: 0, residual: absent(diagonal) });
  }
  if (recipe.family !== 'flow-matching' && off.n > 0) {
    residuals.push({
      rows: off,
      weight: weightSd,
      residual: weightSd === 0 ? absent(off) : distillation(recipe, off, run, teacher),
    });
  }
  const reduced = reduceSquares(
    recipe,
    residuals.map(({ rows: part, weight, residual }) => ({ r: residual.r, s: part.s, t: part.t, weight })),
    rows.d,
  );
  if (call.net.callCount === 0) return reduced.value;
  residuals.forEach(({ residual }, k) => {
    residual.back(reduced.cotangents[k]);
  });
  return { value: reduced.value, gradient: run.gradient() };
}

const absent = (rows: Rows): Residual => ({ r: new Float64Array(rows.n * rows.d), back: () => {} });
