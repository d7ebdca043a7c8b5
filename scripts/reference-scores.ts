/**
 * Scores of the reference's networks, for the table beside those of other trained networks:
 * `npm run report:reference-scores -- FOLDER…`, folders of finished trainings. Writes src/report/scores/reference-data.ts and
 * reports/reference-scores.md.
 */
import { execSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runChecks } from '../src/properties/runner/index.ts';
import { loadTrained, useBackend } from '../src/reference/index.ts';
import { trainedSubjects } from '../src/reference/subjects/trained.ts';
import type { ReferenceScores } from '../src/report/scores/types.ts';
import type { Verdict } from '../src/subject/verdict.ts';
import { table } from './reference-scores/table.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'string', default: 'ci' } },
});
if (positionals.length === 0) throw new Error('expected folders of finished trainings, got none');

await useBackend('wasm');
const found: ReferenceScores[] = [];
for (const path of positionals) {
  const { config, members, step } = await loadTrained(path);
  const [{ method }] = members;
  const network = config.network as { readonly width?: number };
  const subjects = (await trainedSubjects({ path, weights: 'ema' })).filter(({ kind }) => kind === 'map');
  const byId = new Map<string, number[]>();
  for (const subject of subjects) {
    const verdicts: Verdict[] = await runChecks(subject, { profile: values.profile as 'ci', seed: 1 });
    for (const { id, score } of verdicts) {
      if (score !== undefined) byId.set(id, [...(byId.get(id) ?? []), score.value]);
    }
  }
  const scores = Object.fromEntries([...byId].map(([id, all]) => [id, spread(all)]));
  const problem = typeof config.problem === 'string' ? config.problem : config.problem.id;
  const training = `${network.width ?? '?'} wide, batch ${config.batch}, ${step.toLocaleString('en')} steps`;
  found.push({ problem, method: method.id, training, networks: subjects.length, scores });
  console.log(`${problem} ${method.id}: ${subjects.length} networks`);
}

found.sort((a, b) => a.problem.localeCompare(b.problem));
const data = `import type { ReferenceScores } from './types.ts';

/** Written by \`npm run report:reference-scores\`. */
export const referenceScores: readonly ReferenceScores[] = ${JSON.stringify(found, null, 2)};
`;
writeFileSync('src/report/scores/reference-data.ts', data);
execSync('npm run --silent format');
writeFileSync('reports/reference-scores.md', table(found, values.profile));

/** Median, lowest and highest, two digits. */
function spread(all: readonly number[]): [number, number, number] {
  const sorted = [...all].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = 0.5 * (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]);
  return [median, sorted[0], sorted[sorted.length - 1]].map((value) => Number(value.toPrecision(2))) as [
    number,
    number,
    number,
  ];
}
