import { type Rng, stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { prepareBatch } from '../../properties/loss/batch.ts';
import { drawLossCase } from '../../properties/loss/loss-case.ts';
import { runLoss } from '../../properties/loss/run.ts';
import { binomialTest } from '../../properties/statistics/index.ts';
import type { Difference } from './edits.ts';
import { law, REJECTED, short } from './law-fit.ts';
import type { Posed } from './trials.ts';

const ROWS = 16;
const BATCHES = 64;
/** Classes are 1 to this: none of them is a number that an author writes for a dropped label. */
const CLASSES = 5;
const DROPPED = -1;

/** The labels of one batch, and those that each call got; `student`: made where v_st is. */
interface Labelled {
  readonly own: Float64Array;
  readonly calls: readonly { readonly student: boolean; readonly labels: Float64Array | undefined }[];
}

/** In what the labels that a class-conditional loss gives its net differ from the declared drop; undefined where they do not. */
export async function analyseLabels(
  posed: Posed,
  seed: number,
  counter: { tried: number },
): Promise<Difference | undefined> {
  const declared = posed.subject.labels;
  if (declared === undefined) return undefined;
  counter.tried += 10;
  const rng = stream(seed, 'diagnosis-labels');
  const batches: Labelled[] = [];
  for (let k = 0; k < BATCHES; k++) batches.push(await labelled(posed, rng));
  return missing(batches) ?? foreign(batches) ?? apart(batches) ?? dropLaw(batches, declared.drop);
}

async function labelled({ subject, spec, problem, signal }: Posed, rng: Rng): Promise<Labelled> {
  signal.throwIfAborted();
  const pattern = spec.family === 'flow-matching' ? 'diagonal' : 'off-diagonal';
  const n = Math.min(ROWS, spec.batchLimit);
  const batch = prepareBatch(
    spec,
    problem,
    adaptCase(spec, problem, drawLossCase(rng, problem, n, pattern, false, spec.reaches)),
  );
  const own = Float64Array.from({ length: n }, () => 1 + rng.integer(CLASSES));
  const run = await runLoss(subject, spec, problem, { ...batch, labels: own }, { seed: 1 + rng.integer(2 ** 30) });
  const close = (a: Float64Array, b: Float64Array) => a.every((value, i) => Math.abs(value - b[i]) <= 64 * spec.u);
  const calls = run.calls
    .filter((call) => call.n === n)
    .map(({ s, t, labels }) => ({
      student: spec.times === 'drawn' || (close(s, batch.s) && close(t, batch.t)),
      labels,
    }));
  return { own, calls };
}

const difference = (slug: string, title: string, mend: string): Difference => ({
  id: `formula.${slug}`,
  kind: 'formula',
  title,
  mend,
});

function missing(batches: readonly Labelled[]): Difference | undefined {
  const calls = batches.flatMap((batch) => batch.calls);
  const without = calls.filter(({ labels }) => labels === undefined);
  if (without.length === 0) return undefined;
  const who =
    without.length === calls.length
      ? 'the net'
      : without.every(({ student }) => !student)
        ? 'the teacher'
        : without.every(({ student }) => student)
          ? 'the student'
          : 'some calls of the net';
  return difference('labels-missing', `${who} is given no labels`, 'Call net.given(labels), for every call.');
}

/** Labels that are neither the row's own nor dropped. */
function foreign(batches: readonly Labelled[]): Difference | undefined {
  const rows = batches.flatMap(({ own, calls }) =>
    calls.flatMap(({ labels }) => [...labels!].map((label, i) => ({ label, own: own[i], all: own }))),
  );
  const others = rows.filter(({ label, own }) => label !== own && label !== DROPPED);
  if (others.length === 0) return undefined;
  const [{ label }] = others;
  const mend = 'Keep the label of the row, or give -1.';
  if (others.every((one) => one.label === label) && !(label >= 1 && label <= CLASSES))
    return difference(`dropped-label-is-${label}`, `the label ${label} stands for a dropped one`, mend);
  const shift = label - others[0].own;
  const kept = rows.filter((one) => one.label !== DROPPED);
  if (kept.every((one) => one.label - one.own === shift))
    return difference('labels-shifted', `labels are off by ${shift}`, mend);
  if (others.every(({ label: other, all }) => all.includes(other)))
    return difference('labels-of-other-rows', 'rows are given the labels of other rows', mend);
  return difference('labels-foreign', 'rows are given labels that are neither their own nor dropped', mend);
}

/** Calls of one row with different labels. */
function apart(batches: readonly Labelled[]): Difference | undefined {
  const differ = batches.some(({ calls }) =>
    calls.some(({ labels }) => labels!.some((label, i) => label !== calls[0].labels![i])),
  );
  if (!differ) return undefined;
  const share = (student: boolean) => {
    const labels = batches.flatMap(({ calls }) =>
      calls.filter((call) => call.student === student).flatMap((call) => [...call.labels!]),
    );
    return labels.filter((label) => label === DROPPED).length / labels.length;
  };
  const mend = 'Drop the label of a row for all of its calls, or for none.';
  const [student, teacher] = [share(true), share(false)];
  if (teacher === 0)
    return difference('teacher-label-kept', 'the teacher keeps the labels that the student has lost', mend);
  if (teacher === 1)
    return difference('teacher-label-dropped', 'the teacher is given no label but the dropped one', mend);
  if (student === 0)
    return difference('student-label-kept', 'the student keeps the labels that the teacher has lost', mend);
  return difference('labels-drawn-twice', 'the label of a row is dropped by one draw for each call', mend);
}

/** How often, and together with what, labels are dropped. */
function dropLaw(batches: readonly Labelled[], drop: number): Difference | undefined {
  const masks = batches.map(({ calls }) => [...(calls[0]?.labels ?? [])].map((label) => label === DROPPED));
  const rows = masks.flat();
  const dropped = rows.filter(Boolean).length;
  const share = dropped / rows.length;
  const alike = masks.every((mask) => mask.every((value) => value === mask[0]));
  if (alike && masks.some(([value]) => value) && masks.some(([value]) => !value))
    return law('labels-by-batch', 'one draw decides for the whole batch', 'Draw for each row.');
  if (binomialTest('dropped', dropped, rows.length, drop).pValue > REJECTED) return undefined;
  const title =
    share === 0
      ? `no label is dropped, where a fraction ${drop} is declared`
      : binomialTest('kept', dropped, rows.length, 1 - drop).pValue > REJECTED
        ? `labels are kept with the probability ${drop} with which they are to be dropped`
        : `${short(share)} of the labels are dropped, where ${drop} is declared`;
  return law('labels-dropped', title, `Declare drop ${short(share)}, or drop as declared.`, {
    name: 'fraction',
    value: share,
  });
}
