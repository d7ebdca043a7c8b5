import { stream } from '../../../src/core/random.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import { useBackend } from '../../../src/reference/backend.ts';
import { definitions, problemOf } from '../net/problems.ts';
import { contextOf } from './context.ts';
import { randomBuild, tfjsLoss } from './tfjs-author.ts';

await useBackend('cpu');
const from = Number(process.argv[2] ?? 1),
  to = Number(process.argv[3] ?? 20);
const ids = process.argv[4]?.split(',');
const stats: Record<string, number[]> = {};
let runs = 0;
for (let seed = from; seed < to; seed++) {
  const rng = stream(seed, 'build');
  const build = randomBuild(rng);
  const definition = definitions[rng.integer(definitions.length)];
  const problem = problemOf(definition);
  const subject = tfjsLoss(build, problem.interpolant);
  for (const property of lossProperties) {
    if (ids && !ids.some((i) => property.id.includes(i))) continue;
    if (property.skip({ kind: 'loss', subject, problem }) !== undefined) continue;
    runs++;
    try {
      const f = await property.check(contextOf(subject, problem, seed, { batches: 6, points: 23 }));
      if (f.status !== 'pass')
        console.log(
          seed,
          definition.id,
          property.id,
          f.status,
          f.reason.slice(0, 300),
          f.statistic,
          f.threshold,
          subject.name,
        );
      const list = stats[property.id] ?? [];
      stats[property.id] = list;
      list.push((f.statistic ?? NaN) / (f.threshold ?? NaN));
    } catch (e) {
      console.log(seed, definition.id, property.id, 'THROWN', String(e).slice(-300), subject.name);
    }
  }
}
for (const [id, list] of Object.entries(stats)) {
  list.sort((a, b) => a - b);
  console.log(id, list.length, 'median', list[list.length >> 1], 'max', list.at(-1));
}
console.log('runs', runs, process.cpuUsage().user / 1e6);
