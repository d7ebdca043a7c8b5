import { compareResults } from '../../benchmarks/comparison/compare-results.ts';
import { FlowproofError } from '../../core/errors.ts';
import { compareVerdicts, notesOn, renderComparison, unlikeConditions } from '../../report/comparison/index.ts';
import type { ReportInput } from '../../report/index.ts';
import { mergeRuns } from '../../report/merge-runs.ts';
import { tell, USAGE } from '../exit.ts';
import { readRuns } from '../read-runs.ts';
import { writeReport } from '../sinks/index.ts';

interface CompareFlags {
  readonly force?: boolean;
  readonly json?: string;
  readonly markdown?: string;
}

/**
 * What became of each check and each metric from one run to another. Exit codes: 0, 1 something required regressed, 2 the runs cannot be
 * compared.
 */
export async function compare(before: string, after: string, flags: CompareFlags): Promise<number> {
  const [a, b] = [before, after].map((file) => mergeRuns(readRuns(file)));
  const unlike = reasonsAgainst(a, b);
  if (unlike.length > 0 && flags.force !== true) {
    const text = `compare: expected two runs under the same conditions, got others. ${unlike.join(' ')}`;
    throw new FlowproofError('usage', text, 'Repeat one of them as the other was run, or pass --force.');
  }
  for (const reason of unlike) tell(`compared all the same: ${reason}`);
  const changes = [...compareVerdicts(a.verdicts, b.verdicts), ...compareResults(a.results, b.results)];
  const notes = [
    ...unlike,
    ...(a.run === undefined || b.run === undefined ? [] : notesOn(a.run, b.run)),
    ...unfinished(a, b),
  ];
  const written = (['json', 'markdown'] as const).flatMap((format) => {
    const path = flags[format];
    if (path === undefined) return [];
    const lines = changes.map((change) => `${JSON.stringify(change)}\n`).join('');
    return [
      writeReport(path, format === 'json' ? lines : `# Comparison\n\n${renderComparison(changes, notes, 'markdown')}`),
    ];
  });
  if (written.length === 0) process.stdout.write(renderComparison(changes, notes, 'text'));
  if (written.includes(false)) return USAGE;
  return changes.some(({ kind, counts }) => kind === 'regressed' && counts) ? 1 : 0;
}

function reasonsAgainst(a: ReportInput, b: ReportInput): string[] {
  const empty = [a, b].some(({ verdicts, results }) => verdicts.length + results.length === 0);
  if (empty) return ['One of them reached nothing.'];
  return a.verdicts.length + b.verdicts.length === 0 ? [] : unlikeConditions(a.run, b.run);
}

/** A run that was not finished lacks checks. */
function unfinished(a: ReportInput, b: ReportInput): string[] {
  return [a, b].flatMap(({ end }, index) =>
    end === undefined ? [`The ${index === 0 ? 'first' : 'second'} run was not finished.`] : [],
  );
}
