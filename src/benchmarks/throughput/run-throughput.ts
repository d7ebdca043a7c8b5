import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../../reference/training/atomic-write.ts';
import type { ResultRecord } from '../../subject/result.ts';
import type { JobContext } from '../sweep/serve.ts';
import { throughputRecords } from './summarise.ts';
import type { ThroughputPlan, ThroughputRound, ThroughputRun, ThroughputSpec } from './types.ts';

const CHILD = fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url));

/**
 * Times a plan in fresh processes, one after the other, and keeps all raw samples in `throughput-<job>.json` beside the results.
 *
 * @throws where a process ends without an answer.
 */
export async function runThroughput(spec: ThroughputSpec, context: JobContext): Promise<ResultRecord[] | undefined> {
  const start = performance.now();
  const { experiment, version: _version, ...plan } = spec;
  const rounds: ThroughputRound[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    if (context.signal.aborted) return undefined;
    rounds.push(await freshRound(plan, context.signal));
    context.progress((round + 1) / plan.rounds);
  }
  const run: ThroughputRun = { schema: 'flowproof.throughput/1', plan, rounds };
  writeAtomically(join(context.folder, `throughput-${context.id}.json`), [Buffer.from(`${JSON.stringify(run)}\n`)]);
  return throughputRecords(run, { experiment, job: context.id, milliseconds: Math.round(performance.now() - start) });
}

/** A round in a process of its own. */
export function freshRound(plan: ThroughputPlan, signal?: AbortSignal): Promise<ThroughputRound> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], ...(signal && { signal }) });
    child.once('message', (answer: { round: ThroughputRound } | { failed: string }) => {
      if ('round' in answer) resolve(answer.round);
      else reject(new Error(answer.failed));
    });
    child.once('error', reject);
    child.once('exit', (code, how) =>
      reject(new Error(`throughput: its process left without an answer (${how ?? code})`)),
    );
    child.send(plan);
  });
}
