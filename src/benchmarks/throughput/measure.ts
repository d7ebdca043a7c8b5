import { Bench } from 'tinybench';
import { throughputCases } from './cases.ts';
import { throughputEnvironment } from './environment.ts';
import type { ThroughputPlan, ThroughputRound, ThroughputSamples } from './types.ts';

/** Calls of a case at least, while warming up and while timed. */
const LEAST_WARMUP = 3;
const LEAST_CALLS = 5;

/**
 * Times every case of a plan in this process with tinybench, raw samples kept. Warm-up rule: a case is called for as long as it
 * will be timed, at least three times, and none of that counts; the first calls compile, allocate and fill caches.
 *
 * @throws what a case throws.
 */
export async function measureRound(plan: ThroughputPlan): Promise<ThroughputRound> {
  const environment = await throughputEnvironment(plan.backend);
  const cases: ThroughputSamples[] = [];
  for (const { call, dispose, ...known } of throughputCases(plan)) {
    try {
      const bench = new Bench({
        time: plan.milliseconds,
        iterations: LEAST_CALLS,
        warmupTime: plan.milliseconds,
        warmupIterations: LEAST_WARMUP,
        retainSamples: true,
        throws: true,
      });
      const [task] = await bench.add(known.id, call).run();
      const { result } = task;
      if (result.state !== 'completed') throw new Error(`${known.id}: expected a completed task, got ${result.state}`);
      cases.push({ ...known, latencies: [...(result.latency.samples ?? [])] });
    } finally {
      dispose();
    }
  }
  return { environment, cases };
}
