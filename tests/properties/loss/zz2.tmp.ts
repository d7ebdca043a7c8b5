import { lossSubjects } from '../../../src/reference/subjects/loss.ts';
import { useBackend } from '../../../src/reference/backend.ts';
import { definitions, problemOf } from '../net/problems.ts';
import { contextOf } from './context.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
await useBackend('wasm');
let runs = 0; const p: number[] = [];
for (let seed = 1; seed < 41; seed++)
for (const definition of definitions) {
  const problem = problemOf(definition);
  for (const factory of lossSubjects) {
    const subject = (await factory({ ...definition, id: 'gaussian-noncommuting' })) as any;
    if (subject?.times !== 'drawn') continue;
    for (const property of lossProperties) {
      if (property.skip({ kind: 'loss', subject, problem }) !== undefined) continue;
      runs++;
      const f = await property.check(contextOf(subject, problem, seed, { samples: 4096, batches: 4, points: 24 }));
      if (f.status !== 'pass') console.log(seed, definition.id, subject.name, property.id, f.status, f.reason);
      if (f.pValue !== undefined) p.push(f.pValue);
    }
  }
}
p.sort((a, b) => a - b);
console.log('runs', runs, 'p', p.length, p[0], p[p.length >> 1], process.cpuUsage().user / 1e6);
