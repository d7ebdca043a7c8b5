import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNpz, encodeNpz, type NpyArray } from '../../core/npz/index.ts';
import { writeAtomically } from '../../reference/training/atomic-write.ts';
import type { MetricsRecord, StepMetrics } from '../../reference/training/index.ts';

/** The columns of a step that are kept, [steps, E]: NaN where a number was not finite, and for members that had stopped. */
const COLUMNS = {
  gradientNorm: (step: StepMetrics) => step.gradientNorm,
  clipped: (step: StepMetrics) => Number(step.clipped),
  rate: (step: StepMetrics) => step.rate,
  total: (step: StepMetrics) => step.total,
  diagonal: (step: StepMetrics) => step.loss.diagonal,
  distillation: (step: StepMetrics) => step.loss.distillation,
  weightedDiagonal: (step: StepMetrics) => step.weighted.diagonal,
  weightedDistillation: (step: StepMetrics) => step.weighted.distillation,
  diagonalLogVariance: (step: StepMetrics) => step.logVariance?.diagonal ?? null,
  distillationLogVariance: (step: StepMetrics) => step.logVariance?.distillation ?? null,
} as const;
type Column = keyof typeof COLUMNS;

/** Those of a step at which the gradients of the two terms were looked at apart, [K, E]. */
const ALIGNMENT = ['cosine', 'diagonalNorm', 'distillationNorm'] as const;
type AlignmentColumn = (typeof ALIGNMENT)[number];

/** A training step by step. */
export interface History {
  readonly steps: number;
  readonly members: number;
  /** Numbers of one member, one a step. */
  column(name: Column, member: number): Float32Array;
  /** Of the steps of all members, [steps]. */
  readonly milliseconds: Float32Array;
  /** Numbers of the steps at which the alignment was taken, from 1 on. */
  readonly alignmentSteps: readonly number[];
  alignment(name: AlignmentColumn, member: number): Float32Array;
}

/** The history of a run in arrays; see `readHistory`. */
function historyOf(lines: Iterable<MetricsRecord>, steps: number, members: number): Map<string, NpyArray> {
  const columns = Object.keys(COLUMNS) as Column[];
  const grid = (rows: number): Float32Array => new Float32Array(rows * members).fill(Number.NaN);
  const table = new Map(columns.map((name) => [name, grid(steps)]));
  const milliseconds = new Float32Array(steps).fill(Number.NaN);
  const aligned: StepMetrics[] = [];
  for (const line of lines) {
    if (line.record !== 'step') continue;
    const at = (line.step - 1) * members + line.member;
    for (const name of columns) table.get(name)![at] = COLUMNS[name](line) ?? Number.NaN;
    milliseconds[line.step - 1] = line.milliseconds;
    if (line.alignment !== undefined) aligned.push(line);
  }
  const at = [...new Set(aligned.map(({ step }) => step))].sort((a, b) => a - b);
  const rows = new Map(at.map((step, row) => [step, row]));
  const arrays = new Map<string, NpyArray>();
  for (const [name, data] of table) arrays.set(name, { shape: [steps, members], data });
  arrays.set('milliseconds', { shape: [steps], data: milliseconds });
  arrays.set('alignmentSteps', { shape: [at.length], data: Int32Array.from(at) });
  for (const name of ALIGNMENT) {
    const data = grid(at.length);
    for (const { step, member, alignment } of aligned) {
      data[rows.get(step)! * members + member] = alignment![name] ?? Number.NaN;
    }
    arrays.set(name, { shape: [at.length, members], data });
  }
  return arrays;
}

/** Writes the history of a run whose metrics are in `path`, deflated. */
export function saveHistory(path: string, metrics: string, steps: number, members: number): void {
  const lines = readFileSync(metrics, 'utf8').split('\n');
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as MetricsRecord);
  writeAtomically(path, [encodeNpz({ arrays: historyOf(records, steps, members) }, { deflate: true })]);
}

/** Reads what `saveHistory` wrote; undefined where there is none. */
export function readHistory(folder: string): History | undefined {
  const path = join(folder, HISTORY);
  if (!existsSync(path)) return undefined;
  const { arrays } = decodeNpz(readFileSync(path), path);
  const data = (name: string): Float32Array => arrays.get(name)!.data as Float32Array;
  const [steps, members] = arrays.get('gradientNorm')!.shape;
  const column = (name: string, member: number): Float32Array => {
    const all = data(name);
    return Float32Array.from({ length: all.length / members }, (_, row) => all[row * members + member]);
  };
  return {
    steps,
    members,
    column,
    milliseconds: data('milliseconds'),
    alignmentSteps: [...(arrays.get('alignmentSteps')!.data as Int32Array)],
    alignment: column,
  };
}

/** The file of a history in the folder of a run. */
export const HISTORY = 'history.npz';
