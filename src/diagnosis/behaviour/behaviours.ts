import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import type { Finding, Property } from '../../properties/types.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { drawRows } from '../function/draw.ts';
import { oracleOf } from '../function/oracle.ts';
import { joined, type Rows } from '../function/rows.ts';
import { type Bench, benchOf } from './bench.ts';
import { jvpMistakes } from './jvp.ts';
import { largeBatches } from './large-batches.ts';
import { notFinite } from './not-finite.ts';
import { hiddenNaN, overwritten, repeats } from './repeats.ts';
import { coupledRows } from './rows-coupled.ts';

/** What was found of a subject's behaviour, and how many kinds of it were looked for. */
export interface Behaviours {
  readonly found: readonly Explanation[];
  readonly tried: number;
}

/**
 * Behaviours that no function of single rows has: memory, side effects, rows that influence each other, answers that are not finite;
 * and a jvp that is not the derivative. What the failed property asks for is looked for first.
 */
export async function behavioursOf(
  subject: Evaluable,
  problem: ExactProblem,
  failing: Rows | undefined,
  property: Pick<Property, 'id'>,
  finding: Finding,
  seed: number,
): Promise<Behaviours> {
  const bench = await benchFor(subject, problem, seed);
  const name = property.id.slice(property.id.indexOf('.') + 1);
  const copies = Number(finding.counterexample?.point.copies ?? 0);
  const looks: readonly (() => Promise<Explanation | readonly Explanation[] | undefined>)[] = [
    ...(name === 'arguments-unchanged' ? [() => overwritten(bench)] : []),
    ...(name === 'jvp' || name === 'deterministic' || copies > 0 ? [() => jvpMistakes(bench, copies)] : []),
    () => ofRows(bench),
    ...(copies > bench.rows.n ? [() => largeBatches(bench, copies)] : []),
    () => infinities(bench, failing),
  ];
  let tried = 0;
  for (const look of looks) {
    tried++;
    const found = await look();
    const list = found === undefined ? [] : 'id' in found ? [found] : found;
    if (list.length > 0) return { found: list, tried };
  }
  return { found: [], tried };
}

/** Of one subject on one problem: no failed check changes them. */
const benches = new WeakMap<Evaluable, Promise<Bench>>();
const rowBehaviours = new WeakMap<Bench, Promise<Explanation | undefined>>();

function benchFor(subject: Evaluable, problem: ExactProblem, seed: number): Promise<Bench> {
  const found = benches.get(subject) ?? benchOf(subject, problem, seed);
  benches.set(subject, found);
  return found;
}

/** Calls that differ though they are equal, and rows that influence each other. */
function ofRows(bench: Bench): Promise<Explanation | undefined> {
  const looked = async () => (await repeats(bench)) ?? (await coupledRows(bench));
  const found = rowBehaviours.get(bench) ?? (bench.subject.deterministic ? looked() : Promise.resolve(undefined));
  rowBehaviours.set(bench, found);
  return found;
}

/** What is left where the values are right: NaN that is hidden, a jvp that is not the derivative. */
export async function remaining(
  subject: Evaluable,
  problem: ExactProblem,
  property: Pick<Property, 'id'>,
  seed: number,
): Promise<readonly Explanation[]> {
  const bench = await benchFor(subject, problem, seed);
  if (property.id.endsWith('.non-finite')) {
    const hidden = await hiddenNaN(bench);
    return hidden === undefined ? [] : [hidden];
  }
  return jvpMistakes(bench, 0);
}

function infinities(bench: Bench, failing: Rows | undefined): Promise<Explanation | undefined> {
  const drawn = drawRows(stream(bench.seed, 'edges', bench.problem.id), bench.place);
  const rows = failing === undefined ? drawn : joined([failing, drawn]);
  const oracle = oracleOf(bench.problem);
  const truth = bench.subject.kind === 'velocity' ? oracle.velocity(rows.x, rows.s) : oracle.map(rows);
  return notFinite(bench, rows, truth);
}
