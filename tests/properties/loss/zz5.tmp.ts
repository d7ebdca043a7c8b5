import { defineProblem, getProblem, problems } from '../../../src/analytic/index.ts';
import { randomProblem } from '../../../src/analytic/random-problem.ts';
import { stream } from '../../../src/core/random.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import { useBackend } from '../../../src/reference/backend.ts';
import { contextOf } from './context.ts';
import { plainLoss } from './plain-author.ts';
import { randomBuild, tfjsLoss } from './tfjs-author.ts';

await useBackend('cpu');
const from = Number(process.argv[2] ?? 1),
  to = Number(process.argv[3] ?? 20);
const list: any[] = from === 0 ? Object.keys(problems).map(getProblem) : [];
for (let seed = Math.max(1, from); seed < to; seed++) list.push(defineProblem(randomProblem(stream(seed, 'p'))));
let runs = 0;
for (const [index, problem] of list.entries()) {
  if (!problem.native) continue;
  const rng = stream(index + from, 'b');
  const authors = [0, 1, 2].map(() => {
    const b = randomBuild(rng);
    return tfjsLoss({ ...b }, problem.interpolant);
  });
  const plains = (['lagrangian', 'eulerian', 'semigroup', 'meanflow', 'flow-matching'] as const).map((family) =>
    plainLoss({ family, convention: { output: rng.integer(2) ? 'average-velocity' : 'map' } }, problem.interpolant),
  );
  for (const subject of [...authors, ...plains]) {
    for (const property of lossProperties) {
      if (property.skip({ kind: 'loss', subject, problem }) !== undefined) continue;
      runs++;
      try {
        const f = await property.check(contextOf(subject, problem, index + from, { batches: 6, points: 23 }));
        if (f.status !== 'pass' && f.status !== 'skip')
          console.log(
            index,
            problem.id,
            JSON.stringify(problem.definition.interpolant),
            property.id,
            f.status,
            f.reason.slice(0, 250),
            f.statistic,
            f.threshold,
            subject.name.slice(0, 250),
          );
      } catch (e) {
        console.log(index, problem.id, property.id, 'THROWN', String(e).slice(-200), subject.name);
      }
    }
  }
}
console.log('runs', runs, process.cpuUsage().user / 1e6);
