/**
 * Coefficients c with `Σ c_k directions[k] = wanted`, by Gram–Schmidt with pivoting; undefined where the wanted direction is not in
 * the span. A component counts as zero below `tolerance` times the size of the vector that it was projected from. A direction that is
 * itself parallel to the wanted one is preferred alone.
 */
export function coefficients(
  directions: readonly Float64Array[],
  wanted: Float64Array,
  tolerance: number,
): Float64Array | undefined {
  const size = norm(wanted);
  const result = new Float64Array(directions.length);
  if (size === 0) return result;
  for (let k = 0; k < directions.length; k++) {
    const square = dot(directions[k], directions[k]);
    if (square === 0) continue;
    const c = dot(directions[k], wanted) / square;
    if (c !== 0 && distance(wanted, directions[k], c) <= tolerance * size) {
      result[k] = c;
      return result;
    }
  }

  const basis: { vector: Float64Array; mix: Float64Array }[] = [];
  const left = directions.map((vector, k) => {
    const mix = new Float64Array(directions.length);
    mix[k] = 1;
    return { vector: Float64Array.from(vector), mix, original: norm(vector) };
  });
  while (left.length > 0) {
    left.sort((a, b) => norm(b.vector) / (b.original || 1) - norm(a.vector) / (a.original || 1));
    const next = left.shift()!;
    const length = norm(next.vector);
    if (!(length > tolerance * next.original)) break;
    const unit = { vector: next.vector.map((v) => v / length), mix: next.mix.map((v) => v / length) };
    basis.push(unit);
    for (const other of left) {
      const c = dot(unit.vector, other.vector);
      subtract(other.vector, unit.vector, c);
      subtract(other.mix, unit.mix, c);
    }
  }
  const rest = Float64Array.from(wanted);
  for (const { vector, mix } of basis) {
    const c = dot(vector, rest);
    subtract(rest, vector, c);
    subtract(result, mix, -c);
  }
  return norm(rest) <= tolerance * size ? result : undefined;
}

function subtract(target: Float64Array, vector: Float64Array, c: number): void {
  for (let k = 0; k < target.length; k++) target[k] -= c * vector[k];
}

function distance(a: Float64Array, b: Float64Array, c: number): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - c * b[k]) ** 2;
  return Math.sqrt(sum);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
