import { duration } from '../../core/text.ts';
import type { ResultRecord } from '../../subject/result.ts';
import type { BenchOutcome } from '../run-bench.ts';
import type { BenchRun } from '../write-files.ts';
import { costSection } from './cost.ts';
import { divergenceSection } from './divergence.ts';
import { lawSection } from './law.ts';
import { mapSection } from './map.ts';
import { qualitySection } from './quality.ts';
import { stabilitySection } from './stability.ts';
import { throughputSection } from './throughput.ts';

/** The part of each experiment, in the order of the report. */
const sections: Readonly<Record<string, (records: readonly ResultRecord[]) => string>> = {
  stability: stabilitySection,
  divergence: divergenceSection,
  quality: qualitySection,
  map: mapSection,
  law: lawSection,
  cost: costSection,
  throughput: throughputSection,
};

/** The report of a benchmark in Markdown: what was run, what it cost, and a part for each experiment that has results. */
export function benchMarkdown(outcome: BenchOutcome, run: BenchRun): string {
  const { results } = outcome.results;
  const parts = Object.entries(sections).flatMap(([experiment, section]) => {
    const own = results.filter((record) => record.experiment === experiment);
    return own.length === 0 ? [] : [section(own)];
  });
  return [head(outcome, run), ...parts].join('\n');
}

function head({ jobs, results, failed, left, backend, device }: BenchOutcome, run: BenchRun): string {
  const ids = new Set(jobs.map(({ id }) => id));
  const own = results.jobs.filter(({ job }) => ids.has(job));
  const sum = (of: readonly { readonly cpuMilliseconds: number }[]): number =>
    of.reduce((total, { cpuMilliseconds }) => total + cpuMilliseconds, 0) / 1e3;
  const processor = sum(own) + sum(results.sessions);
  const memory = Math.max(0, ...own.map(({ peakMemory }) => peakMemory)) / 2 ** 20;
  const { environment: machine } = run;
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  const open = [
    ...(failed.length > 0 ? [`${failed.length} jobs failed: ${failed.map(({ title }) => title).join('; ')}.`] : []),
    ...(left > 0 ? [`${left} jobs are still to be run.`] : []),
  ];
  return `# Benchmark: ${run.preset}

\`${run.command}\` on ${machine.cpu}, ${machine.cores} cores, ${machine.os}; ${versions.join(', ')}; backend ${backend} (${device}).
${own.length} of ${jobs.length} jobs, ${results.results.length} results; processor time ${duration(processor)} in all, ${duration(processor / machine.cores)} on ${machine.cores} cores that do nothing else; at most ${memory.toFixed(0)} MiB a
process. Seeds from ${run.seed} on; the jobs' content hashes are in \`bench.jsonl\`, which is the data of this report.
${open.map((line) => `\n${line}\n`).join('')}`;
}
