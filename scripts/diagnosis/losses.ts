/**
 * Which explanation comes first for each wrong loss, on random problems and in three conventions, and whether correct losses are left in peace.
 *
 *     node --import tsx scripts/diagnosis/losses.ts [--only PATTERN] [--problems 2] [--seed 1] [--controls] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { controls, mutants } from '../../src/mutants/index.ts';
import type { PlainLossSubject, Subject } from '../../src/subject/types.ts';
import { CONVENTIONS, inConvention } from './loss-conventions.ts';
import { expectationOf } from './loss-expectations.ts';
import { type LossTrial, nativeProblem, tryLoss } from './loss-trial.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    problems: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    controls: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const only = new RegExp(values.only);
const seed = Number(values.seed);
const pool = (values.controls ? controls : mutants).filter(({ kind, id }) => kind === 'loss' && only.test(id));
const trials: LossTrial[] = [];

/** Mistakes that are none on some problems: reductions in one dimension, coefficients on a path where they agree. */
const needs = (id: string): number | undefined => (/reduction/.test(id) ? 2 : undefined);

for (const [k, mutant] of pool.entries()) {
  for (let p = 0; p < Number(values.problems); p++) {
    const problem = nativeProblem(1000 * seed + 17 * k + p, needs(mutant.id));
    const made = (await mutant.make(problem.definition)) as Subject | null;
    if (made === null || made.kind !== 'loss') continue;
    for (const [name, convention] of Object.entries(CONVENTIONS)) {
      if (name !== 'declared' && made.framework !== 'plain') continue;
      const subject = name === 'declared' ? made : inConvention(made as PlainLossSubject, convention);
      trials.push(await tryLoss(mutant.id, name, subject, problem, seed + p));
    }
  }
}

const judged = trials.filter(({ first }) => first !== 'skip');
const right = (trial: LossTrial) =>
  values.controls ? trial.first === 'none' : expectationOf(trial.id)?.test(trial.first) === true;
const wrong = judged.filter((trial) => !right(trial));
for (const { id, convention, problem, first, all, milliseconds } of wrong) {
  console.log(
    `${id.padEnd(46)} ${convention.padEnd(14)} ${problem.slice(0, 60).padEnd(26)} ${first} ${all.slice(1, 3).join(' | ')} ${milliseconds.toFixed(0)} ms`,
  );
}
const times = judged.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]?.toFixed(0);
console.log(
  `${judged.length - wrong.length} of ${judged.length} ${values.controls ? 'left in peace' : 'right first'}, ${trials.length - judged.length} skipped; median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`,
);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(trials, null, 1));
