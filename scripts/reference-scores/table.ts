import type { ReferenceScores } from '../../src/report/scores/types.ts';
import { renderTable } from '../../src/report/table.ts';

/** The report: a table for each problem, a column for each method. */
export function table(found: readonly ReferenceScores[], profile: string): string {
  const problems = [...new Set(found.map(({ problem }) => problem))];
  const parts = problems.map((problem) => {
    const own = found.filter((entry) => entry.problem === problem);
    const ids = [...new Set(own.flatMap(({ scores }) => Object.keys(scores)))];
    const rows = ids.map((id) => [id, ...own.map(({ scores }) => (scores[id] === undefined ? '' : text(scores[id])))]);
    const columns = [
      { heading: 'property' },
      ...own.map(({ method }) => ({ heading: method, align: 'right' as const })),
    ];
    const how = [...new Set(own.map(({ method, training, networks }) => `${method}: ${training}, ${networks} seeds`))];
    return `## ${problem}\n\n${how.join('; ')}.\n\n${renderTable(columns, rows, 'markdown')}`;
  });
  return `# Scores of the reference's networks

Root-mean-square residual over that of a trivial baseline (0 exact; 1, for most, one Euler step), profile ${profile}: median over the
seeds, lowest and highest in brackets. \`flowproof check\` prints them beside the scores of a network trained on the same problem.
Written by \`npm run report:reference-scores\` from trainings of \`npm run bench -- --preset laptop\`.

${parts.join('\n\n')}
`;
}

function text([median, low, high]: readonly [number, number, number]): string {
  return `${median} (${low} … ${high})`;
}
