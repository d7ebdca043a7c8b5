import { lossProperties } from '/work/main/src/properties/loss/index.ts';
import { useBackend } from '/work/main/src/reference/backend.ts';
import { lossSubjects } from '/work/main/src/reference/subjects/loss.ts';
import { contextOf } from '/work/main/tests/properties/loss/context.ts';
import { definitions, problemOf } from '/work/main/tests/properties/net/problems.ts';

await useBackend('cpu');
const seeds = Number(process.argv[2] ?? 1);
const cost: Record<string, number[]> = {};
const stats: Record<string, number[]> = {};
for (let seed = 1; seed <= seeds; seed++)
  for (const definition of definitions) {
    const problem = problemOf(definition);
    for (const factory of lossSubjects) {
      const subject = (await factory({ ...definition, id: 'gaussian-noncommuting' })) as any;
      if (subject === null) continue;
      for (const property of lossProperties) {
        if (property.skip({ kind: 'loss', subject, problem }) !== undefined) continue;
        const t0 = performance.now();
        const f = await property.check(contextOf(subject, problem, seed, { batches: 4, points: 16 }));
        const ms = performance.now() - t0;
        (cost[property.id] ??= []).push(ms);
        const ratio = (f.statistic ?? NaN) / (f.threshold ?? NaN);
        (stats[property.id] ??= []).push(ratio);
        if (f.status !== 'pass')
          console.log(
            seed,
            definition.id,
            subject.name,
            property.id,
            f.status,
            f.reason,
            f.statistic,
            f.threshold,
            Math.round(performance.now() - t0),
          );
      }
    }
  }
for (const [id, list] of Object.entries(stats)) {
  list.sort((a, b) => a - b);
  console.log(
    id,
    list.length,
    'median',
    list[list.length >> 1],
    'max',
    list.at(-1),
    'ms',
    cost[id].reduce((a, b) => a + b, 0) / list.length,
  );
}
