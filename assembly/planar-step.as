// The kernel of planar (two-dimensional) mixtures: velocity, gradient and a whole DOP853 step for many points at a common
// time, two points to a SIMD lane pair. AssemblyScript; built by scripts/build-wasm.mjs into
// src/analytic/flow/integrated/planar-module.ts. Arithmetic is IEEE 754 double without fused operations: the same bits on
// every machine, and a point's result does not depend on its neighbour's.
//
// A table has 17 numbers per component: c, m (2), n (2), W (4), G (4), A (4), as in mixture-table.ts but for powers of two:
// log2 density c - |z|², z = W (x - m), velocity n + G z.

const S: usize = 17 * 8;
// @ts-ignore: decorator
@inline const TO_INTEGER: f64 = 6755399441055744; // 1.5 · 2^52
/** -2 ln 2, by which the gradient of -|z|² in powers of two becomes that of the natural logarithm. */
// @ts-ignore: decorator
@inline const COVECTOR: f64 = -1.3862943611198906;
/** Weights below 2^-61 = 4e-19 of the sum change no digit of it. */
const NEGLIGIBLE: f64 = -61;
/**
 * Without looking for the largest: log2 densities are at most c; those below 2^-72 are left out, and where the sum of what is
 * left does not exceed 2^-10 the largest is looked for after all.
 */
const FAR: f64 = -72;
const LEAST: f64 = 0.0009765625;

// @ts-ignore: decorator
@inline
function s(x: f64): v128 {
  return f64x2.splat(x);
}

// @ts-ignore: decorator
@inline
function at(o: usize): v128 {
  return v128.load64_splat(o);
}

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/**
 * 2^x for -1000 <= x <= 0, below 2 u relative. Degree 11 on |r| <= 1/2, interpolated at the Chebyshev nodes with 40 digits
 * (mpmath, lu_solve of the Vandermonde matrix; truncation 2e-17), in Estrin's order.
 */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const shifted = f64x2.add(x, s(TO_INTEGER));
  const r = f64x2.sub(x, f64x2.sub(shifted, s(TO_INTEGER)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = madd(s(0.055504108664821625), r, s(0.24022650695910158));
  const b = madd(s(0.001333355814640647), r, s(0.009618129107587256));
  const c = madd(s(1.5252733841556773e-5), r, s(0.00015403530463724353));
  const d = madd(s(1.0178057087733941e-7), r, s(1.3215432535912375e-6));
  const e = madd(s(4.4558179083360645e-10), r, s(7.074194297288521e-9));
  const low = madd(b, r2, a);
  const high = madd(madd(e, r2, d), r2, c);
  const p = f64x2.add(madd(madd(high, r4, low), r2, f64x2.mul(s(0.6931471805599453), r)), s(1));
  return f64x2.mul(p, i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(0x3ff0000000000000)));
}

/** log2 weights and z of the components at a pair of points, into scratch (48 bytes a component); returns the largest. */
// @ts-ignore: decorator
@inline
function weigh(table: usize, end: usize, scratch: usize, x: v128, y: v128): v128 {
  let top = s(-Infinity);
  for (let o = table, w = scratch; o < end; o += S, w += 48) {
    const dx = f64x2.sub(x, at(o + 8));
    const dy = f64x2.sub(y, at(o + 16));
    const p = madd(at(o + 40), dx, f64x2.mul(at(o + 48), dy));
    const q = madd(at(o + 56), dx, f64x2.mul(at(o + 64), dy));
    const l = f64x2.sub(f64x2.sub(at(o), f64x2.mul(p, p)), f64x2.mul(q, q));
    v128.store(w, l);
    v128.store(w, p, 16);
    v128.store(w, q, 32);
    top = f64x2.pmax(l, top);
  }
  return top;
}

/** b_t at a pair of points whatever their distance from the components, into `out` and 16 bytes on. */
function distant(table: usize, end: usize, scratch: usize, x: v128, y: v128, out: usize): void {
  const top = weigh(table, end, scratch, x, y);
  let total = s(0);
  let b0 = s(0);
  let b1 = s(0);
  for (let o = table, w = scratch; o < end; o += S, w += 48) {
    const l = f64x2.sub(v128.load(w), top);
    const weight = v128.and(exponential(f64x2.pmax(s(-1000), l)), f64x2.gt(l, s(NEGLIGIBLE)));
    const p = v128.load(w, 16);
    const q = v128.load(w, 32);
    total = f64x2.add(total, weight);
    b0 = madd(weight, madd(at(o + 80), q, madd(at(o + 72), p, at(o + 24))), b0);
    b1 = madd(weight, madd(at(o + 96), q, madd(at(o + 88), p, at(o + 32))), b1);
  }
  v128.store(out, f64x2.div(b0, total));
  v128.store(out, f64x2.div(b1, total), 16);
}

/**
 * b_t at n points (n even): x and out hold n first and n second coordinates. `highest` is the largest c of the table.
 * `scratch`: 48 bytes a component and 32 more.
 */
export function velocity(table: usize, count: i32, highest: f64, scratch: usize, x: usize, n: i32, out: usize): void {
  const end = table + <usize>count * S;
  const row = <usize>n * 8;
  const top = s(highest);
  for (let i: usize = 0; i < row; i += 16) {
    const x0 = v128.load(x + i);
    const x1 = v128.load(x + row + i);
    let total = s(0);
    let b0 = s(0);
    let b1 = s(0);
    for (let o = table; o < end; o += S) {
      const dx = f64x2.sub(x0, at(o + 8));
      const dy = f64x2.sub(x1, at(o + 16));
      const p = madd(at(o + 40), dx, f64x2.mul(at(o + 48), dy));
      const q = madd(at(o + 56), dx, f64x2.mul(at(o + 64), dy));
      const l = f64x2.sub(f64x2.sub(f64x2.sub(at(o), top), f64x2.mul(p, p)), f64x2.mul(q, q));
      const counts = f64x2.gt(l, s(FAR));
      if (!v128.any_true(counts)) continue;
      const weight = v128.and(exponential(f64x2.pmax(s(-1000), l)), counts);
      total = f64x2.add(total, weight);
      b0 = madd(weight, madd(at(o + 80), q, madd(at(o + 72), p, at(o + 24))), b0);
      b1 = madd(weight, madd(at(o + 96), q, madd(at(o + 88), p, at(o + 32))), b1);
    }
    b0 = f64x2.div(b0, total);
    b1 = f64x2.div(b1, total);
    const near = f64x2.gt(total, s(LEAST));
    if (!i64x2.all_true(near)) {
      const result = scratch + <usize>count * 48;
      distant(table, end, scratch, x0, x1, result);
      b0 = v128.bitselect(b0, v128.load(result), near);
      b1 = v128.bitselect(b1, v128.load(result, 16), near);
    }
    v128.store(out + i, b0);
    v128.store(out + row + i, b1);
  }
}

/** b_t and ∇b_t (four rows) at n points (n even). */
export function gradient(table: usize, count: i32, scratch: usize, x: usize, n: i32, out: usize, matrix: usize): void {
  const end = table + <usize>count * S;
  const row = <usize>n * 8;
  for (let i: usize = 0; i < row; i += 16) {
    const top = weigh(table, end, scratch, v128.load(x + i), v128.load(x + row + i));
    let total = s(0);
    let b0 = s(0);
    let b1 = s(0);
    for (let o = table, w = scratch; o < end; o += S, w += 48) {
      const l = f64x2.sub(v128.load(w), top);
      const counts = f64x2.gt(l, s(NEGLIGIBLE));
      if (!v128.any_true(counts)) {
        v128.store(w, s(0));
        continue;
      }
      const weight = v128.and(exponential(f64x2.pmax(s(-1000), l)), counts);
      v128.store(w, weight);
      const p = v128.load(w, 16);
      const q = v128.load(w, 32);
      total = f64x2.add(total, weight);
      b0 = madd(weight, madd(at(o + 80), q, madd(at(o + 72), p, at(o + 24))), b0);
      b1 = madd(weight, madd(at(o + 96), q, madd(at(o + 88), p, at(o + 32))), b1);
    }
    b0 = f64x2.div(b0, total);
    b1 = f64x2.div(b1, total);
    let g00 = s(0);
    let g01 = s(0);
    let g10 = s(0);
    let g11 = s(0);
    for (let o = table, w = scratch; o < end; o += S, w += 48) {
      const unscaled = v128.load(w);
      if (!v128.any_true(unscaled)) continue;
      const weight = f64x2.div(unscaled, total);
      const p = v128.load(w, 16);
      const q = v128.load(w, 32);
      const u0 = f64x2.sub(madd(at(o + 80), q, madd(at(o + 72), p, at(o + 24))), b0);
      const u1 = f64x2.sub(madd(at(o + 96), q, madd(at(o + 88), p, at(o + 32))), b1);
      const c0 = f64x2.mul(s(COVECTOR), madd(at(o + 40), p, f64x2.mul(at(o + 56), q)));
      const c1 = f64x2.mul(s(COVECTOR), madd(at(o + 48), p, f64x2.mul(at(o + 64), q)));
      g00 = madd(weight, madd(u0, c0, at(o + 104)), g00);
      g01 = madd(weight, madd(u0, c1, at(o + 112)), g01);
      g10 = madd(weight, madd(u1, c0, at(o + 120)), g10);
      g11 = madd(weight, madd(u1, c1, at(o + 128)), g11);
    }
    v128.store(out + i, b0);
    v128.store(out + row + i, b1);
    v128.store(matrix + i, g00);
    v128.store(matrix + row + i, g01);
    v128.store(matrix + 2 * row + i, g10);
    v128.store(matrix + 3 * row + i, g11);
  }
}

/** Σ_j coefficient_j k_j over the first `stages` stages for the number at offset q of each. */
// @ts-ignore: decorator
@inline
function weighted(coefficients: usize, stages: usize, k: usize, size: usize, q: usize): v128 {
  let sum = s(0);
  for (let j: usize = 0; j < stages; j++) {
    if (load<f64>(coefficients + j * 8) !== 0) sum = madd(at(coefficients + j * 8), v128.load(k + j * size + q), sum);
  }
  return sum;
}

/**
 * One DOP853 step of n points (n even). `rows`: 12 rows of a, then b, e5, e3, each of 12 numbers. `tables`: 12 tables, `highest` their largest c.
 * `k`: 12 stages of 2n numbers, the first of them ready. Leaves the new points in `out`, h e5·k and h e3·k in `fifth`
 * and `third`.
 */
export function step(
  tables: usize, count: i32, highest: usize, scratch: usize, rows: usize, x: usize, n: i32, h: f64, k: usize, stage: usize,
  out: usize, fifth: usize, third: usize,
): void {
  const size = <usize>n * 16;
  for (let i: usize = 1; i < 12; i++) {
    for (let q: usize = 0; q < size; q += 16) {
      v128.store(stage + q, madd(s(h), weighted(rows + i * 96, i, k, size, q), v128.load(x + q)));
    }
    velocity(tables + i * <usize>count * S, count, load<f64>(highest + i * 8), scratch, stage, n, k + i * size);
  }
  for (let q: usize = 0; q < size; q += 16) {
    v128.store(out + q, madd(s(h), weighted(rows + 12 * 96, 12, k, size, q), v128.load(x + q)));
    v128.store(fifth + q, f64x2.mul(s(h), weighted(rows + 13 * 96, 12, k, size, q)));
    v128.store(third + q, f64x2.mul(s(h), weighted(rows + 14 * 96, 12, k, size, q)));
  }
}
