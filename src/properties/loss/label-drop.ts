import type { ExactProblem } from '../../analytic/types.ts';
import type { NetCall } from '../net/types.ts';
import { binomialDetectable, binomialTest, type TestResult } from '../statistics/index.ts';
import type { Property } from '../types.ts';
import { roomyTimes } from './adapt-case.ts';
import { prepareBatch } from './batch.ts';
import { Broken, stagedFinding } from './drawn-finding.ts';
import { drawLossCase } from './loss-case.ts';
import { foreignLabel } from './own-labels.ts';
import { patternsOf } from './patterns.ts';
import { recoverRows } from './recover.ts';
import { readingOf, runLoss } from './run.ts';
import type { LossCheckable, LossContext } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { specOf } from './spec.ts';
import { short } from './text.ts';

/** Rows of one batch, all of one class: what a kept label has to be is then known without telling the rows apart. */
const ROWS = 32;
/** One batch in so many has rows of all classes: a row that starts at its own point has to have its own label. */
const MIXED = 4;
/** Classes that the batches go through. */
const CLASSES = 4;
const DROPPED = -1;

/** What one batch shows: how many rows the loss has, and how many of them had their label dropped. */
interface Counted {
  readonly rows: number;
  readonly dropped: number;
}

/** The labels of the calls of one batch of a class. */
function count(calls: readonly NetCall[], label: number): Counted {
  const masks = calls.map(({ labels }, k) => {
    if (labels === undefined) throw new Broken(`Call ${k + 1} of the net gets no labels: call net.given(labels).`);
    const other = labels.find((value) => value !== label && value !== DROPPED);
    if (other !== undefined) {
      throw new Broken(`A row of class ${label} is given the label ${other}, neither its own nor ${DROPPED}.`);
    }
    return { labels, at: rowKeys(calls[k]) };
  });
  // Calls of as many rows are calls of the same rows in the same order; elsewhere equal points at equal times are the same row.
  const bySize = new Map<number, Float64Array>();
  const byPoint = new Map<string, number>();
  for (const { labels, at } of masks) {
    const same = bySize.get(labels.length) ?? labels;
    bySize.set(labels.length, same);
    labels.forEach((value, i) => {
      const known = byPoint.get(at[i]) ?? value;
      byPoint.set(at[i], known);
      if (value === same[i] && value === known) return;
      throw new Broken('The label of a row is dropped for one call of the net and kept for another.');
    });
  }
  const first = masks.reduce((most, mask) => (mask.labels.length > most.labels.length ? mask : most), masks[0]);
  return { rows: first.labels.length, dropped: first.labels.filter((value) => value === DROPPED).length };
}

function rowKeys({ x, s, n, d }: NetCall): string[] {
  return Array.from({ length: n }, (_, i) => `${x.subarray(i * d, (i + 1) * d).join()};${s[i]}`);
}

async function countedBatches(
  context: LossContext,
  problem: ExactProblem,
  n: number,
  label: string,
): Promise<Counted[]> {
  const { subject } = context.subject;
  const spec = specOf(subject, problem);
  const rng = context.rng(label);
  const patterns = patternsOf(spec);
  const size = Math.min(ROWS, spec.batchLimit);
  const batches: Counted[] = [];
  for (let k = 0; k * size < n; k++) {
    context.signal.throwIfAborted();
    const drawn = drawLossCase(rng, problem, size, patterns[k % patterns.length], false, spec.reaches);
    const [low, high] = roomyTimes(spec, problem);
    const inside = (times: Float64Array) => times.map((time) => Math.min(high, Math.max(low, time)));
    const times = { s: inside(drawn.s), t: spec.reaches === 'end' ? drawn.t : inside(drawn.t), u: inside(drawn.u) };
    const batch = prepareBatch(spec, problem, { ...drawn, ...times });
    const mixed = k % MIXED === 1 && spec.noise === 'given';
    const labels = new Float64Array(size).map((_, i) => (mixed ? i : k) % CLASSES);
    const run = await runLoss(subject, spec, problem, { ...batch, labels }, { seed: rng.integer(2 ** 31) });
    if (run.calls.length === 0) throw new Broken('The loss does not call the net.');
    if (!mixed) {
      batches.push(count(run.calls, k % CLASSES));
      continue;
    }
    const formed =
      spec.times === 'given'
        ? batch.rows.map((row, i) => ({ row, label: labels[i] }))
        : recoverRows(readingOf(spec, run), problem, batch, run.calls).map((row) => ({ row, label: labels[row.data] }));
    const foreign = foreignLabel(run.calls, formed, DROPPED);
    if (foreign !== undefined)
      throw new Broken(`A row of class ${foreign.own} is given the label ${foreign.given} of another row.`);
  }
  return batches;
}

function testsOf(batches: readonly Counted[], drop: number): TestResult[] {
  const total = (of: (batch: Counted) => number) => batches.reduce((sum, batch) => sum + of(batch), 0);
  const fraction = binomialTest(
    'the fraction of dropped labels',
    total(({ dropped }) => dropped),
    total(({ rows }) => rows),
    drop,
  );
  const several = batches.filter(({ rows }) => rows > 1);
  if (drop === 0 || drop === 1 || several.length === 0) return [fraction];
  // The largest chance that a batch agrees stands for all: more rows agree less often, which only widens the test.
  const rows = Math.min(...several.map((batch) => batch.rows));
  const agree = drop ** rows + (1 - drop) ** rows;
  const alike = several.filter(({ dropped, rows: all }) => dropped === 0 || dropped === all).length;
  const test = binomialTest(
    'the fraction of batches whose labels are all kept or all dropped',
    alike,
    several.length,
    agree,
  );
  // Fewer than expected is no evidence where batches have more rows than the smallest.
  return [fraction, alike <= agree * several.length ? { ...test, pValue: 1 } : test];
}

/** See `statement`. */
export const labelDrop: Property<LossCheckable> = {
  id: 'loss.label-drop',
  title: 'Labels are dropped row by row, as often as declared',
  statement:
    'Every call of the net gets, for each row, the label of the row or the dropped label, the same in all calls of the row; labels are ' +
    'dropped independently with the declared probability.',
  equation: 'P(label dropped) = p, independently over rows',
  source: 'Ho & Salimans, Classifier-free diffusion guidance (arXiv 2207.12598), Algorithm 1',
  level: 'required',
  kind: 'loss',
  tolerance:
    'exact binomial tests of the dropped rows and of the batches that agree, Bonferroni, staged, confirmed on fresh rows',
  blind:
    'What the network makes of a label; a drop that depends on the data; discrepancies of the fraction below the stated one.',
  blockedBy: ['loss.query-points'],
  skip: (checkable) => {
    const { labels } = checkable.subject;
    if (labels === undefined) return 'no-labels: the loss is not class-conditional';
    return skipUnlessNative(checkable);
  },
  check: (context) => {
    const { drop } = context.subject.subject.labels!;
    return stagedFinding(
      context,
      {
        subject: 'dropped labels',
        detects: (n, rates) => `a fraction off by ${short(binomialDetectable(n, drop, rates))}`,
      },
      async (n, label) => testsOf(await countedBatches(context, context.problem!, n, label), drop),
    );
  },
};
