/**
 * Which explanation comes first for each wrong map, velocity, one-time function and sampler, on random problems and in three conventions; and whether correct ones are
 * left in peace. Writes reports/diagnosis.md.
 *
 *     node --import tsx scripts/diagnosis/functions.ts [--only PATTERN] [--seed 1] [--problems 1] [--dry]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import { mutants } from '../../src/mutants/index.ts';
import { impureCalls } from '../../src/mutants/spoilers/calls.ts';
import { coupledRows } from '../../src/mutants/spoilers/rows.ts';
import type { Mutant } from '../../src/mutants/types.ts';
import { resolveProblem, runChecks } from '../../src/properties/runner/index.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../src/subject/exact.ts';
import type { Subject } from '../../src/subject/types.ts';
import { controlTrials } from './control-trials.ts';
import { CONVENTIONS, inConvention } from './function-conventions.ts';
import { functionExpectation } from './function-expectations.ts';
import { randomSetting } from './function-problems.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    seed: { type: 'string', default: '1' },
    problems: { type: 'string', default: '1' },
    dry: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const only = new RegExp(values.only);

interface Trial {
  readonly id: string;
  readonly convention: string;
  readonly problem: string;
  readonly expected: string;
  readonly first: string;
  readonly right: boolean;
  readonly digits: number;
  readonly milliseconds: number;
}

const spoilers = new Map([...impureCalls, ...coupledRows].map((spoiler) => [spoiler.name, spoiler]));

/** A mutant in a convention: a wrong function translated, a spoiled one spoiled in that convention; undefined where it cannot be posed. */
async function posed(
  mutant: Mutant,
  name: string,
  trial: number,
): Promise<{ subject: Subject; problem: string } | undefined> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const definition = randomSetting(mutant.settings[trial % mutant.settings.length], seed, trial * 8 + attempt);
    const made = await mutant.make(definition);
    if (made === null) continue;
    const problem = resolveProblem(definition);
    const spoiler = spoilers.get(mutant.id.slice(mutant.id.indexOf('.') + 1));
    const kind = mutant.kind as 'map' | 'velocity' | 'consistency' | 'sampler';
    const convention = CONVENTIONS[name][kind];
    if (name === 'canonical') return { subject: made, problem: definition.id };
    if (spoiler !== undefined && kind !== 'sampler') {
      const exact = { map: exactMapSubject, velocity: exactVelocitySubject, consistency: exactConsistencySubject }[
        kind
      ](problem, { convention, jvp: false });
      return {
        subject: { ...exact, name: mutant.id, evaluate: spoiler.spoil(exact.evaluate as never, kind) } as Subject,
        problem: definition.id,
      };
    }
    // A jvp, an array that is overwritten and a declared convention are the author's own.
    if (/jvp|noise-overwritten/.test(mutant.id) || (kind !== 'sampler' && made.convention !== undefined))
      return undefined;
    return { subject: inConvention(made, problem, convention), problem: definition.id };
  }
  return undefined;
}

async function tried(mutant: Mutant, name: string, trial: number): Promise<Trial | undefined> {
  const expected = functionExpectation(mutant.id);
  const found = expected === undefined ? undefined : await posed(mutant, name, trial);
  if (expected === undefined || found === undefined) return undefined;
  let milliseconds = 0;
  const inner = createDiagnose();
  const verdicts = await runChecks(found.subject, {
    profile: 'smoke',
    seed,
    diagnose: async (...failure) => {
      const start = performance.now();
      const diagnosis = await inner(...failure);
      milliseconds += performance.now() - start;
      return diagnosis;
    },
  });
  const failed = verdicts.filter(({ status, diagnosis }) => status === 'fail' && diagnosis !== undefined);
  // What a reader mends first: a required failure, an explained one before others.
  const shown = failed.find(({ level }) => level === 'required') ?? failed[0];
  if (shown === undefined) return undefined;
  const best = shown.diagnosis!.explanations[0];
  const first = best?.id ?? 'none';
  const right = expected === 'none' ? best === undefined : best !== undefined && expected.test(best.id);
  return {
    id: mutant.id,
    convention: name,
    problem: found.problem,
    expected: String(expected),
    first,
    right,
    digits: best?.digits ?? 0,
    milliseconds,
  };
}

const trials: Trial[] = [];
for (const mutant of mutants) {
  if (mutant.kind === 'loss' || !only.test(mutant.id)) continue;
  for (let trial = 0; trial < Number(values.problems); trial++) {
    for (const name of Object.keys(CONVENTIONS)) {
      const one = await tried(mutant, name, trial).catch((thrown) => void console.error(mutant.id, name, thrown));
      if (one === undefined) continue;
      trials.push(one);
      if (!one.right) console.log(`${one.id} ${name} on ${one.problem}: ${one.first}, expected ${one.expected}`);
    }
  }
}
const accused = await controlTrials(only, seed);
const report = rendered(trials, accused);
if (values.dry || values.only !== '.') console.log(report.split('\n').slice(0, 24).join('\n'));
else writeFileSync('reports/diagnosis.md', report);

function rendered(all: readonly Trial[], controls: Awaited<ReturnType<typeof controlTrials>>): string {
  const share = (some: readonly Trial[]) =>
    `${some.filter(({ right }) => right).length} of ${some.length} (${((100 * some.filter(({ right }) => right).length) / Math.max(1, some.length)).toFixed(1)} %)`;
  const inside = all.filter(({ expected }) => expected !== 'none');
  const outside = all.filter(({ expected }) => expected === 'none');
  const kinds = ['map', 'velocity', 'consistency', 'sampler'];
  const [slowest] = [...all].sort((a, b) => b.milliseconds - a.milliseconds);
  return `# Diagnosis of maps, velocities, one-time functions and samplers

Made by \`node --import tsx scripts/diagnosis/functions.ts\` (seed ${seed}): each mutant of src/mutants on random problems, none of them in the catalogue, in ${Object.keys(CONVENTIONS).length} conventions. What is expected
was written from the description of each mutant (scripts/diagnosis/function-expectations.ts).

| | right explanation first |
|---|---|
| mistakes among the candidates | ${share(inside)} |
| mistakes outside them: "no known reading fits" | ${share(outside)} |
${kinds.map((kind) => `| ${kind} | ${share(inside.filter(({ id }) => id.startsWith(`${kind}.`)))} |`).join('\n')}
${Object.keys(CONVENTIONS)
  .map((name) => `| convention ${name} | ${share(inside.filter(({ convention }) => convention === name))} |`)
  .join('\n')}

Correct subjects diagnosed as if they had failed: ${controls.accused.length} of ${controls.tried} accused${controls.accused.length > 0 ? ` (${controls.accused.join(', ')})` : ''}.
Longest diagnosis of all failures of one subject: ${Math.round(slowest?.milliseconds ?? 0)} ms (${slowest?.id}).

## Not as expected

${
  all
    .filter(({ right }) => !right)
    .map(({ id, convention, first, expected }) => `* ${id}, ${convention}: ${first} (expected ${expected})`)
    .join('\n') || 'None.'
}

## All

| mutant | convention | first | digits |
|---|---|---|---|
${all.map(({ id, convention, first, digits }) => `| ${id} | ${convention} | ${first} | ${digits} |`).join('\n')}
`;
}
