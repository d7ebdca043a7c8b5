import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serveJobs } from '../../../src/benchmarks/sweep/serve.ts';

/** A worker whose jobs do as they are told, and leave a mark each time that they begin. */
serveJobs(async ({ experiment, deed, name }, { id, folder, signal, progress }) => {
  appendFileSync(join(folder, 'begun'), `${name}\n`);
  progress(0.5);
  if (deed === 'throw') throw new TypeError('no such thing');
  if (deed === 'exit') process.exit(3);
  if (deed === 'wait') {
    while (!signal.aborted) await setTimeout(5);
    return undefined;
  }
  const value = { metrics: { size: { value: Number(name) } }, milliseconds: 1 };
  const where = { problem: 'none', method: 'none', conditions: {}, seed: 0 };
  const head = { schema: 'flowproof.result/1', record: 'result', experiment, job: id } as const;
  return [
    { ...head, ...where, ...value },
    { ...head, ...where, ...value, seed: 1 },
  ];
});
