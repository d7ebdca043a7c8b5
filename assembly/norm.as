// float32 kernels of the modulated norm of networks (src/reference/networks/modulated-norm.ts has the formulas) for the wasm
// backend of TensorFlow.js, in whose memory they work. AssemblyScript; built by scripts/build-wasm.mjs into
// src/reference/kernels/wasm/norm-module.ts. Layouts of one member: h [k][tokens][rows][w], modulation [k][rows][2 w] with γ
// before β; k = 2 with tangents, which follow the values. Sums run over the channels of one token in an order fixed by w.

/** Σ a b over w numbers: four partial sums, then the rest. */
// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, w: usize): f32 {
  let sum = f32x4.splat(0);
  const whole = a + ((w >> 2) << 4);
  const end = a + (w << 2);
  for (; a < whole; a += 16, b += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)));
  let total: f32 =
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  for (; a < end; a += 4, b += 4) total += load<f32>(a) * load<f32>(b);
  return total;
}

// @ts-ignore: decorator
@inline
function total(sum: v128): f32 {
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}

/** u and, with tangents, u̇ of one member. */
export function modulatedNorm(
  h: usize,
  modulation: usize,
  out: usize,
  tokens: usize,
  rows: usize,
  w: usize,
  dual: bool,
  epsilon: f32,
): void {
  const bytes = w << 2;
  const half = tokens * rows * bytes;
  const one = f32x4.splat(1);
  for (let token: usize = 0; token < tokens; token++) {
    for (let row: usize = 0; row < rows; row++, h += bytes, out += bytes) {
      const gamma = modulation + row * 2 * bytes;
      const dgamma = gamma + rows * 2 * bytes;
      const r: f32 = 1 / sqrt<f32>(dot(h, h, w) / <f32>w + epsilon);
      const rs = f32x4.splat(r);
      if (!dual) {
        for (let j: usize = 0; j + 16 <= bytes; j += 16) {
          const y = f32x4.mul(v128.load(h + j), rs);
          const u = f32x4.mul(f32x4.add(v128.load(gamma + j), one), y);
          v128.store(out + j, f32x4.add(u, v128.load(gamma + bytes + j)));
        }
        for (let j = bytes & ~15; j < bytes; j += 4) {
          const y: f32 = load<f32>(h + j) * r;
          store<f32>(out + j, (load<f32>(gamma + j) + 1) * y + load<f32>(gamma + bytes + j));
        }
        continue;
      }
      const dh = h + half;
      const along: f32 = (r * dot(h, dh, w)) / <f32>w;
      const as = f32x4.splat(along);
      for (let j: usize = 0; j + 16 <= bytes; j += 16) {
        const y = f32x4.mul(v128.load(h + j), rs);
        const dy = f32x4.mul(rs, f32x4.sub(v128.load(dh + j), f32x4.mul(y, as)));
        const scale = f32x4.add(v128.load(gamma + j), one);
        v128.store(out + j, f32x4.add(f32x4.mul(scale, y), v128.load(gamma + bytes + j)));
        const du = f32x4.add(f32x4.mul(scale, dy), f32x4.mul(v128.load(dgamma + j), y));
        v128.store(out + half + j, f32x4.add(du, v128.load(dgamma + bytes + j)));
      }
      for (let j = bytes & ~15; j < bytes; j += 4) {
        const y: f32 = load<f32>(h + j) * r;
        const dy: f32 = r * (load<f32>(dh + j) - y * along);
        const scale: f32 = load<f32>(gamma + j) + 1;
        store<f32>(out + j, scale * y + load<f32>(gamma + bytes + j));
        store<f32>(out + half + j, scale * dy + load<f32>(dgamma + j) * y + load<f32>(dgamma + bytes + j));
      }
    }
  }
}

/** Adjoints of h and of the modulation of one member from those of u, u̇; `dmodulation` is written, not added to. */
export function modulatedNormGradient(
  h: usize,
  modulation: usize,
  adjoint: usize,
  outH: usize,
  outModulation: usize,
  tokens: usize,
  rows: usize,
  w: usize,
  dual: bool,
  epsilon: f32,
): void {
  const bytes = w << 2;
  const half = tokens * rows * bytes;
  memory.fill(outModulation, 0, (dual ? 4 : 2) * rows * bytes);
  for (let row: usize = 0; row < rows; row++) {
    const shift = row * 2 * bytes;
    for (let token: usize = 0; token < tokens; token++) {
      const at = (token * rows + row) * bytes;
      if (dual) pullBackDual(h + at, modulation + shift, adjoint + at, outH + at, outModulation + shift, half, rows * 2 * bytes, w, epsilon);
      else pullBack(h + at, modulation + shift, adjoint + at, outH + at, outModulation + shift, w, epsilon);
    }
  }
}

function pullBack(h: usize, gamma: usize, a: usize, out: usize, outGamma: usize, w: usize, epsilon: f32): void {
  const bytes = w << 2;
  const one = f32x4.splat(1);
  const r: f32 = 1 / sqrt<f32>(dot(h, h, w) / <f32>w + epsilon);
  const rs = f32x4.splat(r);
  let sum = f32x4.splat(0);
  let rest: f32 = 0;
  for (let j: usize = 0; j + 16 <= bytes; j += 16) {
    const adjoint = v128.load(a + j);
    const y = f32x4.mul(v128.load(h + j), rs);
    const p = f32x4.mul(f32x4.add(v128.load(gamma + j), one), adjoint);
    sum = f32x4.add(sum, f32x4.mul(p, y));
    v128.store(out + j, p);
    v128.store(outGamma + j, f32x4.add(v128.load(outGamma + j), f32x4.mul(adjoint, y)));
    v128.store(outGamma + bytes + j, f32x4.add(v128.load(outGamma + bytes + j), adjoint));
  }
  for (let j = bytes & ~15; j < bytes; j += 4) {
    const adjoint = load<f32>(a + j);
    const y: f32 = load<f32>(h + j) * r;
    const p: f32 = (load<f32>(gamma + j) + 1) * adjoint;
    rest += p * y;
    store<f32>(out + j, p);
    store<f32>(outGamma + j, load<f32>(outGamma + j) + adjoint * y);
    store<f32>(outGamma + bytes + j, load<f32>(outGamma + bytes + j) + adjoint);
  }
  const inner: f32 = (total(sum) + rest) / <f32>w;
  const is = f32x4.splat(inner);
  for (let j: usize = 0; j + 16 <= bytes; j += 16) {
    const y = f32x4.mul(v128.load(h + j), rs);
    v128.store(out + j, f32x4.mul(rs, f32x4.sub(v128.load(out + j), f32x4.mul(y, is))));
  }
  for (let j = bytes & ~15; j < bytes; j += 4) {
    store<f32>(out + j, r * (load<f32>(out + j) - load<f32>(h + j) * r * inner));
  }
}

function pullBackDual(
  h: usize,
  gamma: usize,
  a: usize,
  out: usize,
  outGamma: usize,
  half: usize,
  tangent: usize,
  w: usize,
  epsilon: f32,
): void {
  const bytes = w << 2;
  const one = f32x4.splat(1);
  const dh = h + half;
  const b = a + half;
  const outTangent = out + half;
  const dgamma = gamma + tangent;
  const outDgamma = outGamma + tangent;
  const r: f32 = 1 / sqrt<f32>(dot(h, h, w) / <f32>w + epsilon);
  const along: f32 = (r * dot(h, dh, w)) / <f32>w;
  const rs = f32x4.splat(r);
  const as = f32x4.splat(along);
  let py = f32x4.splat(0);
  let qy = f32x4.splat(0);
  let qdy = f32x4.splat(0);
  let restPy: f32 = 0;
  let restQy: f32 = 0;
  let restQdy: f32 = 0;
  for (let j: usize = 0; j + 16 <= bytes; j += 16) {
    const av = v128.load(a + j);
    const bv = v128.load(b + j);
    const y = f32x4.mul(v128.load(h + j), rs);
    const dy = f32x4.mul(rs, f32x4.sub(v128.load(dh + j), f32x4.mul(y, as)));
    const scale = f32x4.add(v128.load(gamma + j), one);
    const p = f32x4.add(f32x4.mul(scale, av), f32x4.mul(v128.load(dgamma + j), bv));
    const q = f32x4.mul(scale, bv);
    py = f32x4.add(py, f32x4.mul(p, y));
    qy = f32x4.add(qy, f32x4.mul(q, y));
    qdy = f32x4.add(qdy, f32x4.mul(q, dy));
    v128.store(out + j, p);
    v128.store(outTangent + j, q);
    const g = f32x4.add(f32x4.mul(av, y), f32x4.mul(bv, dy));
    v128.store(outGamma + j, f32x4.add(v128.load(outGamma + j), g));
    v128.store(outGamma + bytes + j, f32x4.add(v128.load(outGamma + bytes + j), av));
    v128.store(outDgamma + j, f32x4.add(v128.load(outDgamma + j), f32x4.mul(bv, y)));
    v128.store(outDgamma + bytes + j, f32x4.add(v128.load(outDgamma + bytes + j), bv));
  }
  for (let j = bytes & ~15; j < bytes; j += 4) {
    const av = load<f32>(a + j);
    const bv = load<f32>(b + j);
    const y: f32 = load<f32>(h + j) * r;
    const dy: f32 = r * (load<f32>(dh + j) - y * along);
    const scale: f32 = load<f32>(gamma + j) + 1;
    const p: f32 = scale * av + load<f32>(dgamma + j) * bv;
    const q: f32 = scale * bv;
    restPy += p * y;
    restQy += q * y;
    restQdy += q * dy;
    store<f32>(out + j, p);
    store<f32>(outTangent + j, q);
    store<f32>(outGamma + j, load<f32>(outGamma + j) + (av * y + bv * dy));
    store<f32>(outGamma + bytes + j, load<f32>(outGamma + bytes + j) + av);
    store<f32>(outDgamma + j, load<f32>(outDgamma + j) + bv * y);
    store<f32>(outDgamma + bytes + j, load<f32>(outDgamma + bytes + j) + bv);
  }
  // mean(g y) = mean(p y) - 2 r mean(y ḣ) mean(q y), since mean(q y) multiplies mean(y ḣ) in both of its terms.
  const inner: f32 = (total(qy) + restQy) / <f32>w;
  const outer: f32 = (total(py) + restPy) / <f32>w - 2 * r * along * inner + (total(qdy) + restQdy) / <f32>w;
  const is = f32x4.splat(inner);
  const os = f32x4.splat(outer);
  for (let j: usize = 0; j + 16 <= bytes; j += 16) {
    const y = f32x4.mul(v128.load(h + j), rs);
    const q = v128.load(outTangent + j);
    const bent = f32x4.mul(rs, f32x4.add(f32x4.mul(as, q), f32x4.mul(is, v128.load(dh + j))));
    const g = f32x4.sub(v128.load(out + j), bent);
    v128.store(out + j, f32x4.mul(rs, f32x4.sub(g, f32x4.mul(y, os))));
    v128.store(outTangent + j, f32x4.mul(rs, f32x4.sub(q, f32x4.mul(y, is))));
  }
  for (let j = bytes & ~15; j < bytes; j += 4) {
    const y: f32 = load<f32>(h + j) * r;
    const q = load<f32>(outTangent + j);
    const g: f32 = load<f32>(out + j) - r * (along * q + inner * load<f32>(dh + j));
    store<f32>(out + j, r * (g - y * outer));
    store<f32>(outTangent + j, r * (q - y * inner));
  }
}
