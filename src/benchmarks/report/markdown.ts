import type { BenchOutcome } from '../run-bench.ts';
import type { BenchRun } from '../write-files.ts';

/** The report of a benchmark in Markdown. */
export function benchMarkdown(outcome: BenchOutcome, run: BenchRun): string {
  return `# Benchmark ${run.preset}\n\n${outcome.results.results.length} results\n`;
}
