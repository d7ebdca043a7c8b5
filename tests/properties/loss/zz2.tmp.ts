import { times } from '../../../src/properties/loss/times.ts';
import { useBackend } from '../../../src/reference/backend.ts';
import { lossSubjects } from '../../../src/reference/subjects/loss.ts';
import { definitions, problemOf } from '../net/problems.ts';
import { contextOf } from './context.ts';

await useBackend('wasm');
for (const definition of definitions.slice(2)) {
  const problem = problemOf(definition);
  for (const factory of lossSubjects.slice(-2)) {
    const subject = (await factory({ ...definition, id: 'gaussian-noncommuting' })) as any;
    const t0 = process.cpuUsage().user;
    const f = await times.check(contextOf(subject, problem, 1, { samples: 8192 }));
    console.log(definition.id, subject.name, f.status, (process.cpuUsage().user - t0) / 1e6);
  }
}
