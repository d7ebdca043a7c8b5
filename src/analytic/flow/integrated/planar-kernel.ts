import type { GaussianComponent, Model } from '../../model.ts';
import type { Kernel, TimeTable } from './kernel.ts';
import { mixtureTables, stride } from './mixture-table.ts';
import { PLANAR_MODULE } from './planar-module.ts';
import { DOP853 } from './tableau.ts';

/** The exports of assembly/planar-step.as; addresses in bytes. */
interface Module {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  velocity(table: number, count: number, highest: number, scratch: number, x: number, n: number, out: number): void;
  gradient(table: number, count: number, scratch: number, x: number, n: number, out: number, matrix: number): void;
  step(
    tables: number,
    count: number,
    highest: number,
    scratch: number,
    rows: number,
    x: number,
    n: number,
    h: number,
    k: number,
    stage: number,
    out: number,
    fifth: number,
    third: number,
  ): void;
}

/** The part of the WebAssembly interface used here, which TypeScript knows only together with that of browsers. */
interface Engine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const S = 17;
const COMPACT = stride(2);
const { stages } = DOP853;
const ROWS = 15 * stages;
const { LOG2E } = Math;
const ROOT = Math.sqrt(LOG2E);
// The module keeps nothing between calls: arguments are copied in and results out, so that all kernels share it.
const FIRST = 1024;
let shared: { module: Module; numbers: Float64Array } | undefined;

function load(): { module: Module; numbers: Float64Array } {
  if (shared === undefined) {
    const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
    const compiled = new engine.Module(Buffer.from(PLANAR_MODULE, 'base64'));
    const module = new engine.Instance(compiled, {}).exports as Module;
    shared = { module, numbers: new Float64Array(module.memory.buffer) };
  }
  return shared;
}

/** Makes room for `size` numbers beyond FIRST and returns the memory. */
function reserve(size: number): { module: Module; numbers: Float64Array } {
  const loaded = load();
  const missing = FIRST + size - loaded.numbers.length;
  if (missing <= 0) return loaded;
  loaded.module.memory.grow(Math.ceil(missing / 8192));
  loaded.numbers = new Float64Array(loaded.module.memory.buffer);
  return loaded;
}

/**
 * {@link mixtureKernel} in two dimensions, the case of most problems and of the benchmark: the same sums in WebAssembly, two
 * points at a time. Accuracy as there; the bits differ.
 */
export function planarKernel(model: Model, components: readonly GaussianComponent[]): Kernel {
  const count = components.length;
  const compact = mixtureTables(model, components);
  const tableSize = count * S;
  const scratchSize = count * 6 + 4;

  return {
    d: 2,
    prepare: (t) => planarTable(compact(t), components),
    velocity: (table, x, n, out) => {
      const m = n + (n & 1);
      const scratch = FIRST + tableSize;
      const from = scratch + scratchSize + (scratch & 1);
      const { module, numbers } = reserve(tableSize + scratchSize + 4 * m + 2);
      numbers.set(table.values, FIRST);
      copyIn(numbers, from, x, n, m);
      module.velocity(8 * FIRST, count, highestOf(table), 8 * scratch, 8 * from, m, 8 * (from + 2 * m));
      copyOut(numbers, from + 2 * m, 2, n, m, out);
    },
    gradient: (table, x, n, out, gradient) => {
      const m = n + (n & 1);
      const scratch = FIRST + tableSize;
      const from = scratch + scratchSize + (scratch & 1);
      const { module, numbers } = reserve(tableSize + scratchSize + 8 * m + 2);
      numbers.set(table.values, FIRST);
      copyIn(numbers, from, x, n, m);
      const to = from + 2 * m;
      module.gradient(8 * FIRST, count, 8 * scratch, 8 * from, m, 8 * to, 8 * (to + 2 * m));
      copyOut(numbers, to, 2, n, m, out);
      copyOut(numbers, to + 2 * m, 4, n, m, gradient);
    },
    step: (tables, x, n, h, first, out, fifth, third) => {
      const m = n + (n & 1);
      const scratch = FIRST + stages * tableSize;
      const rows = scratch + scratchSize;
      const highest = rows + ROWS;
      const from = highest + stages;
      const k = from + 2 * m;
      const stage = k + 2 * m * stages;
      const { module, numbers } = reserve(stages * tableSize + scratchSize + ROWS + stages + 2 * m * (stages + 5));
      for (let i = 0; i < stages; i++) {
        numbers.set(tables[i].values, FIRST + i * tableSize);
        numbers[highest + i] = highestOf(tables[i]);
      }
      numbers.set(COEFFICIENTS, rows);
      copyIn(numbers, from, x, n, m);
      if (first === undefined) module.velocity(8 * FIRST, count, highestOf(tables[0]), 8 * scratch, 8 * from, m, 8 * k);
      else copyIn(numbers, k, first, n, m);
      const to = stage + 2 * m;
      const [a, b, c] = [to, to + 2 * m, to + 4 * m];
      module.step(
        8 * FIRST,
        count,
        8 * highest,
        8 * scratch,
        8 * rows,
        8 * from,
        m,
        h,
        8 * k,
        8 * stage,
        8 * a,
        8 * b,
        8 * c,
      );
      copyOut(numbers, a, 2, n, m, out);
      copyOut(numbers, b, 2, n, m, fifth);
      copyOut(numbers, c, 2, n, m, third);
    },
  };
}

/**
 * The module's table: c, m, n, W = w P⁻¹, G = P g, A = G W, with log2 densities in place of natural ones, that is c log2 e,
 * W √log2 e, G / √log2 e.
 */
function planarTable(table: TimeTable, components: readonly GaussianComponent[]): TimeTable {
  const values = new Float64Array(components.length * S);
  for (let k = 0; k < components.length; k++) {
    const { basis: p, inverseBasis: q } = components[k];
    const from = table.values;
    const f = k * COMPACT;
    const o = k * S;
    values[o] = from[f] * LOG2E;
    for (let e = 1; e < 5; e++) values[o + e] = from[f + e];
    const w0 = from[f + 5];
    const w1 = from[f + 6];
    const g0 = from[f + 7];
    const g1 = from[f + 8];
    values[o + 5] = ROOT * w0 * q[0];
    values[o + 6] = ROOT * w0 * q[1];
    values[o + 7] = ROOT * w1 * q[2];
    values[o + 8] = ROOT * w1 * q[3];
    values[o + 9] = (p[0] * g0) / ROOT;
    values[o + 10] = (p[1] * g1) / ROOT;
    values[o + 11] = (p[2] * g0) / ROOT;
    values[o + 12] = (p[3] * g1) / ROOT;
    const first = g0 * w0;
    const second = g1 * w1;
    values[o + 13] = first * p[0] * q[0] + second * p[1] * q[2];
    values[o + 14] = first * p[0] * q[1] + second * p[1] * q[3];
    values[o + 15] = first * p[2] * q[0] + second * p[3] * q[2];
    values[o + 16] = first * p[2] * q[1] + second * p[3] * q[3];
  }
  return { t: table.t, size: table.size, sharpness: table.sharpness, values };
}

function highestOf({ values }: TimeTable): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let o = 0; o < values.length; o += S) highest = Math.max(highest, values[o]);
  return highest;
}

/** Two rows of n numbers, padded to m by the last. */
function copyIn(numbers: Float64Array, to: number, x: Float64Array, n: number, m: number): void {
  for (let i = 0; i < 2; i++) {
    numbers.set(x.subarray(i * n, (i + 1) * n), to + i * m);
    if (m > n) numbers[to + i * m + n] = x[i * n + n - 1];
  }
}

function copyOut(numbers: Float64Array, from: number, rows: number, n: number, m: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) out.set(numbers.subarray(from + i * m, from + i * m + n), i * n);
}

const COEFFICIENTS = Float64Array.from(
  [...DOP853.a, DOP853.b, DOP853.e5, DOP853.e3].flatMap((row) => Array.from({ length: stages }, (_, j) => row[j] ?? 0)),
);
