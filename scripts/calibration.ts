/**
 * `npm run report:calibration`: trains the calibration's four methods on its three seeds and scores the maps. Resumable: each
 * training has a folder under --work, goes on from its last checkpoint, and is not run again once it has an outcome. Exit 1 when a median misses its limit.
 *
 *   --steps 5000 --seeds 3 --methods lsd,esd,psd-m,psd-u
 *   --esd-seeds 5                  seeds of ESD, for the fraction that diverges
 *   --backend auto --workers 2     one thread each
 *   --work .flowproof/calibration --json FILE --markdown FILE
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Outcome, runJob } from './calibration/job.ts';
import { type Job, rows } from './calibration/plan.ts';
import { calibrationMarkdown, summarise } from './calibration/report.ts';
import { dispatch, serve } from './workers/dispatch.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '5000' },
    seeds: { type: 'string', default: '3' },
    'esd-seeds': { type: 'string', default: '5' },
    methods: { type: 'string', default: rows.map(({ id }) => id).join(',') },
    backend: { type: 'string', default: 'auto' },
    workers: { type: 'string', default: '2' },
    work: { type: 'string', default: '.flowproof/calibration' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
});

if (values.worker) serve(runJob);
else await main();

async function main(): Promise<void> {
  const workers = Number(values.workers);
  // Processes share the cores among them; TensorFlow reads these when it is loaded.
  if (workers > 1) Object.assign(process.env, { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' });
  const steps = Number(values.steps);
  const seeds = Number(values.seeds);
  const wanted = values.methods.split(',');
  const jobs = rows
    .filter(({ id }) => wanted.includes(id))
    .flatMap(({ id }) => {
      const count = id === 'esd' ? Math.max(seeds, Number(values['esd-seeds'])) : seeds;
      return Array.from({ length: count }, (_, seed): Job => {
        return { id, seed, steps, backend: values.backend, folder: join(values.work, String(steps), `${id}-${seed}`) };
      });
    })
    .sort((a, b) => a.seed - b.seed);
  mkdirSync(values.work, { recursive: true });
  const outcomes: Outcome[] = [];
  await dispatch<Job, Outcome>(fileURLToPath(import.meta.url), ['--worker'], jobs, workers, (outcome) => {
    outcomes.push(outcome);
    console.log(`${outcome.id} seed ${outcome.seed}: ${outcome.score} (${outcomes.length}/${jobs.length})`);
  });
  const summaries = summarise(outcomes, seeds);
  const command = 'npm run report:calibration';
  const sorted = summaries.flatMap(({ runs }) => runs);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(sorted, null, 1)}\n`);
  const text = calibrationMarkdown(summaries, seeds, command);
  if (values.markdown !== undefined) writeFileSync(values.markdown, text);
  console.log(text);
  const missed = summaries.filter(({ held }) => held === false).length;
  console.log(`${summaries.filter(({ held }) => held === true).length} passed, ${missed} failed`);
  process.exitCode = missed === 0 ? 0 : 1;
}
