// float32 kernels of network layers for the wasm backend of TensorFlow.js, in whose memory they work: matrix products with
// plain or transposed operands, activations with their forward and backward derivatives, column sums. AssemblyScript; built by
// scripts/build-wasm.mjs into src/reference/kernels/wasm/module.ts, once with fused multiply-add (relaxed SIMD) and once without.
//
// An element of a result depends on its own row and column alone: each sum runs over its terms in an order fixed by their
// number, whatever the other sizes are. So rows, members and batches give the same bits together or one by one.

/** Rows of A and terms of a sum that are packed at a time, columns of B: 64 KB stay in L2, 8 KB in L1. */
const MC: usize = 64;
const KC: usize = 256;
const NC: usize = 512;
/**
 * A tile of the product: 4 rows, 8 columns. V8 places the six loads of a term before its products, so that 8 accumulators are what
 * the 15 registers hold; larger tiles spill and are a third slower (53 against 37 GFLOP/s, at a peak of 54).
 */
const MR: usize = 4;
const NR: usize = 8;
/** Bytes of scratch memory that the functions take: a tile, packed A, packed B. */
const TILE: usize = MR * NR * 4;
export const SCRATCH: i32 = <i32>(TILE + (MC + NC) * KC * 4);

// @ts-ignore: decorator
@inline
function s(x: f32): v128 {
  return f32x4.splat(x);
}

/** a b + c, rounded once where the module has relaxed SIMD and the processor fused operations. */
// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Stores two vectors at `c`, plus those at `init` where it is not 0. */
// @ts-ignore: decorator
@inline
function put(c: usize, x: v128, y: v128, init: usize): void {
  if (init !== 0) {
    x = f32x4.add(x, v128.load(init));
    y = f32x4.add(y, v128.load(init, 16));
  }
  v128.store(c, x);
  v128.store(c, y, 16);
}

/** One tile: `depth` terms of packed rows a [depth][4] and packed columns b [depth][8], plus `init` with its own row stride. */
function tile(depth: usize, a: usize, b: usize, c: usize, stride: usize, init: usize, step: usize): void {
  let c00 = s(0), c01 = s(0), c10 = s(0), c11 = s(0), c20 = s(0), c21 = s(0), c30 = s(0), c31 = s(0);
  for (const end = b + depth * 32; b < end; a += 16, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    const a1 = v128.load32_splat(a, 4);
    const a2 = v128.load32_splat(a, 8);
    const a3 = v128.load32_splat(a, 12);
    c00 = madd(a0, b0, c00);
    c01 = madd(a0, b1, c01);
    c10 = madd(a1, b0, c10);
    c11 = madd(a1, b1, c11);
    c20 = madd(a2, b0, c20);
    c21 = madd(a2, b1, c21);
    c30 = madd(a3, b0, c30);
    c31 = madd(a3, b1, c31);
  }
  put(c, c00, c01, init);
  c += stride;
  init += step;
  put(c, c10, c11, init);
  c += stride;
  init += step;
  put(c, c20, c21, init);
  c += stride;
  init += step;
  put(c, c30, c31, init);
}

/** Four rows of four numbers at `p`, `stride` apart, as four columns at `out`, `step` apart. */
// @ts-ignore: decorator
@inline
function transpose(p: usize, stride: usize, out: usize, step: usize): void {
  const r0 = v128.load(p);
  const r1 = v128.load(p + stride);
  const r2 = v128.load(p + 2 * stride);
  const r3 = v128.load(p + 3 * stride);
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
  v128.store(out + step, v128.shuffle<f32>(a, b, 2, 3, 6, 7));
  v128.store(out + 2 * step, v128.shuffle<f32>(c, d, 0, 1, 4, 5));
  v128.store(out + 3 * step, v128.shuffle<f32>(c, d, 2, 3, 6, 7));
}

/**
 * Panels [k][P] of `count` lines with k numbers each, the last panel filled up with zeros. `line` and `term` are the strides
 * between lines and within one, in bytes; one of them is 4.
 */
// @ts-ignore: decorator
@inline
function pack(P: usize, p: usize, line: usize, term: usize, count: usize, k: usize, out: usize): void {
  const step = P * 4;
  for (let first: usize = 0; first < count; first += P, p += P * line) {
    const lines = min(P, count - first);
    let q: usize = 0;
    if (lines === P && line === 4) {
      for (; q < k; q++, out += step) {
        const from = p + q * term;
        v128.store(out, v128.load(from));
        if (P === 8) v128.store(out, v128.load(from, 16), 16);
      }
    } else if (lines === P && term === 4) {
      for (; q + 4 <= k; q += 4, out += 4 * step) {
        const from = p + q * 4;
        transpose(from, line, out, step);
        if (P === 8) transpose(from + 4 * line, line, out + 16, step);
      }
    }
    for (; q < k; q++, out += step) {
      for (let r: usize = 0; r < P; r++) store<f32>(out + r * 4, r < lines ? load<f32>(p + r * line + q * term) : 0);
    }
  }
}

/**
 * C = A B [m, n] with k terms, plus `bias` [n] on the first `biased` rows (0: none). Element (i, p) of A is at `a + i ai + p ak`, element
 * (p, j) of B at `b + p bk + j bj`; of each pair of strides, in bytes, one is 4. Rounding: within blocks of 256 terms in their order,
 * then over the blocks, (256 + k/256) u of the sum of absolute terms.
 */
export function product(
  m: usize, n: usize, k: usize, a: usize, ai: usize, ak: usize, b: usize, bk: usize, bj: usize, c: usize, bias: usize,
  biased: usize, scratch: usize,
): void {
  const packedA = scratch + TILE;
  const packedB = packedA + MC * KC * 4;
  const row = n * 4;
  for (let j: usize = 0; j < n; j += NC) {
    const columns = min(NC, n - j);
    for (let p: usize = 0; p < k; p += KC) {
      const depth = min(KC, k - p);
      pack(NR, b + p * bk + j * bj, bj, bk, columns, depth, packedB);
      for (let i: usize = 0; i < m; i += MC) {
        const rows = min(MC, m - i);
        pack(MR, a + i * ai + p * ak, ai, ak, rows, depth, packedA);
        for (let y: usize = 0; y < columns; y += NR) {
          const shift = (j + y) * 4;
          const panel = packedB + y * depth * 4;
          for (let x: usize = 0; x < rows; x += MR) {
            const out = c + (i + x) * row + shift;
            const lines = min(MR, rows - x);
            const width = min(NR, columns - y);
            const whole = lines === MR && width === NR;
            const from = packedA + x * depth * 4;
            if (p > 0) {
              if (whole) tile(depth, from, panel, out, row, out, row);
              else edge(depth, from, panel, out, row, out, row, lines, lines, width, scratch);
            } else {
              const above = biased > i + x ? min(lines, biased - i - x) : 0;
              if (whole && above === 0) tile(depth, from, panel, out, row, 0, 0);
              else if (whole && above === MR) tile(depth, from, panel, out, row, bias + shift, 0);
              else edge(depth, from, panel, out, row, bias + shift, 0, above, lines, width, scratch);
            }
          }
        }
      }
    }
  }
}

/** A tile of which only `lines` rows and `width` columns exist, or only the first `added` rows take `init`. */
function edge(
  depth: usize, a: usize, b: usize, c: usize, stride: usize, init: usize, step: usize, added: usize, lines: usize, width: usize,
  scratch: usize,
): void {
  tile(depth, a, b, scratch, 32, 0, 0);
  for (let r: usize = 0; r < lines; r++) {
    for (let q: usize = 0; q < width * 4; q += 4) {
      const sum = load<f32>(scratch + r * 32 + q);
      store<f32>(c + r * stride + q, r < added ? sum + load<f32>(init + r * step + q) : sum);
    }
  }
}

/** Sums of the columns of x [m, n] into out [n]: within blocks of 64 rows, then over the blocks, each in its order. */
export function columnSums(x: usize, m: usize, n: usize, out: usize): void {
  const row = n * 4;
  memory.fill(out, 0, row);
  for (let i: usize = 0; i < m; i += 64) {
    const from = x + i * row;
    const end = from + min<usize>(64, m - i) * row;
    let q: usize = 0;
    for (; q + 16 <= row; q += 16) {
      let sum = s(0);
      for (let p = from + q; p < end; p += row) sum = f32x4.add(sum, v128.load(p));
      v128.store(out + q, f32x4.add(v128.load(out + q), sum));
    }
    for (; q < row; q += 4) {
      let sum: f32 = 0;
      for (let p = from + q; p < end; p += row) sum += load<f32>(p);
      store<f32>(out + q, load<f32>(out + q) + sum);
    }
  }
}

/** 1.5 · 2^23: added to a small number it leaves the nearest integer in the low bits. */
// @ts-ignore: decorator
@inline const TO_INTEGER: f32 = 12582912;

const SILU: i32 = 0;
const GELU: i32 = 1;
const TANH: i32 = 2;

/**
 * e^x for x <= 0, 2 u relative; 0 where 2^round(x / ln 2) would be denormal, below -87.7. Polynomials: scripts/fixtures/activation_polynomials.py.
 */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const bounded = f32x4.pmax(x, s(-88));
  const shifted = madd(bounded, s(1.44269502), s(TO_INTEGER));
  const n = f32x4.sub(shifted, s(TO_INTEGER));
  const r = madd(n, s(-1.42860677e-6), madd(n, s(-0.693145752), bounded));
  let p = madd(s(0.001381459878757596), r, s(0.008368716575205326));
  p = madd(p, r, s(0.04166838899254799));
  p = madd(p, r, s(0.1666652113199234));
  p = madd(p, r, s(0.4999999403953552));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), s(1));
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000)));
}

/** The exponential that value and derivatives of an activation share: e^{-|x|}, e^{-x²/2}, e^{-2|x|}. */
// @ts-ignore: decorator
@inline
function shared(kind: i32, x: v128): v128 {
  if (kind === SILU) return exponential(f32x4.neg(f32x4.abs(x)));
  if (kind === GELU) return exponential(f32x4.mul(f32x4.mul(x, x), s(-0.5)));
  return exponential(f32x4.mul(f32x4.abs(x), s(-2)));
}

/** What else they share: 1/(1 + e), or the normal distribution function Φ(x) from the tail erfc(|x|/√2)/2. */
// @ts-ignore: decorator
@inline
function common(kind: i32, x: v128, e: v128): v128 {
  if (kind !== GELU) return f32x4.div(s(1), f32x4.add(s(1), e));
  const t = f32x4.div(s(1), madd(f32x4.abs(x), s(0.254558444), s(1)));
  let p = madd(s(0.022356536239385605), t, s(-0.06084819510579109));
  p = madd(p, t, s(-0.042186439037323));
  p = madd(p, t, s(0.21144869923591614));
  p = madd(p, t, s(-0.08650826662778854));
  p = madd(p, t, s(0.22274518013000488));
  p = madd(p, t, s(0.13077081739902496));
  p = madd(p, t, s(0.196751669049263));
  p = madd(p, t, s(0.20232301950454712));
  p = madd(p, t, s(0.20314697921276093));
  const tail = f32x4.mul(f32x4.mul(p, f32x4.mul(t, s(0.5))), e);
  return v128.bitselect(tail, f32x4.sub(s(1), tail), f32x4.lt(x, s(0)));
}

/** φ(x) from e^{-x²/2}. */
// @ts-ignore: decorator
@inline
function density(e: v128): v128 {
  return f32x4.mul(e, s(0.398942280));
}

// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128, e: v128, c: v128): v128 {
  if (kind === GELU) return f32x4.mul(x, c);
  if (kind === SILU) return f32x4.mul(x, v128.bitselect(f32x4.mul(e, c), c, f32x4.lt(x, s(0))));
  const x2 = f32x4.mul(x, x);
  let p = madd(s(-0.005704986862838268), x2, s(0.02063908614218235));
  p = madd(p, x2, s(-0.05373971536755562));
  p = madd(p, x2, s(0.13331441581249237));
  p = madd(p, x2, s(-0.3333328068256378));
  const near = madd(f32x4.mul(p, x2), x, x);
  const far = f32x4.mul(f32x4.sub(s(1), e), c);
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(v128.or(far, sign), near, f32x4.gt(f32x4.abs(x), s(0.625)));
}

// @ts-ignore: decorator
@inline
function slope(kind: i32, x: v128, e: v128, c: v128): v128 {
  if (kind === GELU) return madd(x, density(e), c);
  const ec = f32x4.mul(e, c);
  if (kind === TANH) return f32x4.mul(f32x4.mul(ec, c), s(4));
  const left = f32x4.lt(x, s(0));
  const sigma = v128.bitselect(ec, c, left);
  return f32x4.mul(sigma, madd(x, v128.bitselect(c, ec, left), s(1)));
}

// @ts-ignore: decorator
@inline
function curvature(kind: i32, x: v128, e: v128, c: v128): v128 {
  if (kind === GELU) return f32x4.mul(density(e), f32x4.sub(s(2), f32x4.pmin(f32x4.mul(x, x), s(1e30))));
  const bell = f32x4.mul(f32x4.mul(e, c), c);
  if (kind === TANH) return f32x4.mul(f32x4.mul(value(kind, x, e, c), s(-8)), bell);
  const half = f32x4.mul(f32x4.sub(s(1), e), c);
  return f32x4.mul(bell, f32x4.sub(s(2), f32x4.mul(f32x4.abs(x), half)));
}

/** Four values and, with `dual`, their tangents. */
// @ts-ignore: decorator
@inline
function forward(kind: i32, dual: bool, z: usize, dz: usize, a: usize, da: usize): void {
  const x = v128.load(z);
  const e = shared(kind, x);
  const c = common(kind, x, e);
  if (dual) v128.store(da, f32x4.mul(slope(kind, x, e, c), v128.load(dz)));
  v128.store(a, value(kind, x, e, c));
}

/** Gradients in four values and, with `dual`, their tangents. */
// @ts-ignore: decorator
@inline
function backward(kind: i32, dual: bool, z: usize, dz: usize, a: usize, da: usize, g: usize, dg: usize): void {
  const x = v128.load(z);
  const e = shared(kind, x);
  const c = common(kind, x, e);
  const first = slope(kind, x, e, c);
  let gradient = f32x4.mul(v128.load(a), first);
  if (dual) {
    const outer = v128.load(da);
    gradient = madd(f32x4.mul(outer, v128.load(dz)), curvature(kind, x, e, c), gradient);
    v128.store(dg, f32x4.mul(outer, first));
  }
  v128.store(g, gradient);
}

/** `forward` for the numbers from `q` to `end`, in bytes; tangents lie `shift` bytes on. The last few go through scratch. */
// @ts-ignore: decorator
@inline
function forwardRange(kind: i32, dual: bool, z: usize, a: usize, shift: usize, q: usize, end: usize, scratch: usize): void {
  for (; q + 16 <= end; q += 16) forward(kind, dual, z + q, z + shift + q, a + q, a + shift + q);
  if (q === end) return;
  const rest = end - q;
  memory.copy(scratch, z + q, rest);
  if (dual) memory.copy(scratch + 16, z + shift + q, rest);
  forward(kind, dual, scratch, scratch + 16, scratch, scratch + 16);
  memory.copy(a + q, scratch, rest);
  if (dual) memory.copy(a + shift + q, scratch + 16, rest);
}

// @ts-ignore: decorator
@inline
function backwardRange(
  kind: i32, dual: bool, z: usize, a: usize, g: usize, shift: usize, q: usize, end: usize, scratch: usize,
): void {
  for (; q + 16 <= end; q += 16) {
    backward(kind, dual, z + q, z + shift + q, a + q, a + shift + q, g + q, g + shift + q);
  }
  if (q === end) return;
  const rest = end - q;
  memory.copy(scratch, z + q, rest);
  memory.copy(scratch + 32, a + q, rest);
  if (dual) {
    memory.copy(scratch + 16, z + shift + q, rest);
    memory.copy(scratch + 48, a + shift + q, rest);
  }
  backward(kind, dual, scratch, scratch + 16, scratch + 32, scratch + 48, scratch, scratch + 16);
  memory.copy(g + q, scratch, rest);
  if (dual) memory.copy(g + shift + q, scratch + 16, rest);
}

// @ts-ignore: decorator
@inline
function forwardAll(kind: i32, z: usize, a: usize, values: usize, tangents: usize, scratch: usize): void {
  forwardRange(kind, true, z, a, values, 0, tangents, scratch);
  forwardRange(kind, false, z, a, 0, tangents, values, scratch);
}

// @ts-ignore: decorator
@inline
function backwardAll(kind: i32, z: usize, a: usize, g: usize, values: usize, tangents: usize, scratch: usize): void {
  backwardRange(kind, true, z, a, g, values, 0, tangents, scratch);
  backwardRange(kind, false, z, a, g, 0, tangents, values, scratch);
}

/**
 * f(z) into `a` for `values` numbers, f'(z) ż for the `tangents` <= `values` numbers after them, the tangents of the first ones.
 * Kinds: 0 SiLU, 1 exact GELU, 2 tanh.
 */
export function activate(kind: i32, z: usize, a: usize, values: usize, tangents: usize, scratch: usize): void {
  values *= 4;
  tangents *= 4;
  if (kind === SILU) forwardAll(SILU, z, a, values, tangents, scratch);
  else if (kind === GELU) forwardAll(GELU, z, a, values, tangents, scratch);
  else forwardAll(TANH, z, a, values, tangents, scratch);
}

/** Its reverse, from the gradients `a` into `g`: `a f'(z) + ȧ f''(z) ż` and `ȧ f'(z)`. */
export function activateGradient(
  kind: i32, z: usize, a: usize, g: usize, values: usize, tangents: usize, scratch: usize,
): void {
  values *= 4;
  tangents *= 4;
  if (kind === SILU) backwardAll(SILU, z, a, g, values, tangents, scratch);
  else if (kind === GELU) backwardAll(GELU, z, a, g, values, tangents, scratch);
  else backwardAll(TANH, z, a, g, values, tangents, scratch);
}

/** `count` pieces of `bytes` (a multiple of 4) from `from`, `step` apart, to `to`, `stride` apart. */
export function copyPieces(from: usize, step: usize, to: usize, stride: usize, bytes: usize, count: usize): void {
  if (bytes > 32) {
    for (; count > 0; count--, from += step, to += stride) memory.copy(to, from, bytes);
    return;
  }
  for (; count > 0; count--, from += step, to += stride) {
    for (let q: usize = 0; q < bytes; q += 4) store<f32>(to + q, load<f32>(from + q));
  }
}

// @ts-ignore: decorator
@inline
function adamFour(
  theta: usize, g: usize, m: usize, v: usize, theta1: usize, m1: usize, v1: usize, c0: f32, c1: f32, c2: f32, c3: f32, rate: f32,
): void {
  const gi = v128.load(g);
  const mi = madd(s(c0), f32x4.sub(gi, v128.load(m)), v128.load(m));
  const vi = madd(v128.load(v), s(c1), f32x4.mul(s(c2), f32x4.mul(gi, gi)));
  const move = f32x4.mul(f32x4.div(mi, f32x4.add(f32x4.sqrt(vi), s(c3))), s(rate));
  v128.store(theta1, f32x4.sub(v128.load(theta), move));
  v128.store(m1, mi);
  v128.store(v1, vi);
}

/**
 * Adam for n parameters: m + c0 (g - m), c1 v + c2 g², θ - rate m/(√v + c3), into new memory.
 */
export function adam(
  theta: usize, g: usize, m: usize, v: usize, theta1: usize, m1: usize, v1: usize, n: usize, c0: f32, c1: f32, c2: f32, c3: f32,
  rate: f32, scratch: usize,
): void {
  const end = n * 4;
  let q: usize = 0;
  for (; q + 16 <= end; q += 16) {
    adamFour(theta + q, g + q, m + q, v + q, theta1 + q, m1 + q, v1 + q, c0, c1, c2, c3, rate);
  }
  if (q === end) return;
  const rest = end - q;
  memory.copy(scratch, theta + q, rest);
  memory.copy(scratch + 16, g + q, rest);
  memory.copy(scratch + 32, m + q, rest);
  memory.copy(scratch + 48, v + q, rest);
  adamFour(
    scratch, scratch + 16, scratch + 32, scratch + 48, scratch, scratch + 32, scratch + 48, c0, c1, c2, c3, rate,
  );
  memory.copy(theta1 + q, scratch, rest);
  memory.copy(m1 + q, scratch + 32, rest);
  memory.copy(v1 + q, scratch + 48, rest);
}
