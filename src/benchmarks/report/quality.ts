import { groupBy } from '../../report/group-by.ts';
import { renderTable } from '../../report/table.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { mean, predictionInterval } from '../statistics/index.ts';
import { calibrationKl } from './calibration.ts';
import { medianCell, methodOf, shown, valuesOf } from './cells.ts';
import { list, rankingSentences } from './stability.ts';

const TITLES: Readonly<Record<string, string>> = {
  kl: 'KL on the grid, last checkpoint (nats)',
  'kl.excess': 'KL minus its floor, last checkpoint',
  'best.kl': 'KL of the best checkpoint for each N, as in the paper',
  outside: 'Mass outside the support',
  'w2-squared.excess': 'W2² on subsamples, by assignment, minus its floor',
  'sliced-w2-squared.excess': 'Sliced W2² minus its floor',
  'mmd-squared.excess': 'MMD² (its floor is 0)',
  'mode-error': 'Largest error of the mass of a mode',
};

const stepsOf = ({ conditions }: ResultRecord): number => conditions.N as number;

/** The part of the report on samples and, where there is one, the comparison with the calibration. */
export function qualitySection(records: readonly ResultRecord[]): string {
  const parts = [...groupBy(records, ({ problem }) => problem)].map(([problem, own]) => problemPart(problem, own));
  const claims = list(rankingSentences(records, 'kl', (record) => `N = ${stepsOf(record)}`));
  return `## Quality of samples

${parts.join('\n\n')}

Which KL is below which, 95 % over all sentences together:

${claims}
`;
}

function problemPart(problem: string, records: readonly ResultRecord[]): string {
  const [{ conditions, metrics }] = records;
  const seeds = [...new Set(records.map(({ seed }) => seed))];
  const floor = metrics['kl.floor'];
  const range = `${shown(floor?.low)} … ${shown(floor?.high)}`;
  const tables = Object.entries(TITLES)
    .filter(([name]) => records.some((record) => name in record.metrics))
    .map(([name, title]) => `${title}:\n\n${table(records, name)}`);
  return `### ${problem}

Seeds ${seeds.join(', ')}; MLP of width ${conditions.width}, batch ${conditions.batch}, ${conditions.steps} steps; averaged parameters; a value for each seed, or the median with its
interval. As many exact samples score a KL of ${shown(floor?.value)} (${range}): its floor.

${tables.join('\n\n')}
${calibrationPart(problem, records)}`;
}

function table(records: readonly ResultRecord[], name: string): string {
  const steps = [...new Set(records.map(stepsOf))].sort((a, b) => a - b);
  const rows = [...groupBy(records, methodOf)].map(([method, own]) => [
    method,
    ...steps.map((n) =>
      medianCell(
        own.filter((record) => stepsOf(record) === n),
        name,
      ),
    ),
  ]);
  const columns = steps.map((n) => ({ heading: `N = ${n}`, align: 'right' }) as const);
  return renderTable([{ heading: 'method' }, ...columns], rows, 'markdown');
}

/** Whether the KL is that of the independent calibration: within what its seeds predict for the mean of as many others. */
function calibrationPart(problem: string, records: readonly ResultRecord[]): string {
  const [{ conditions }] = records;
  const same = conditions.width === 128 && conditions.batch === 1_024 && conditions.steps === 10_000;
  if (problem !== 'checkerboard' || !same) return '';
  const rows = [...groupBy(records, methodOf)].flatMap(([method, own]) =>
    Object.entries(calibrationKl[method] ?? {}).map(([n, theirs]) => {
      const ours = valuesOf(
        own.filter((record) => stepsOf(record) === Number(n)),
        'kl',
      );
      const { low, high } = predictionInterval(theirs, ours.length);
      const held = mean(ours) >= low && mean(ours) <= high;
      const verdict = held ? 'within' : mean(ours) < low ? '**below**' : '**above**';
      return [method, n, ours.map(shown).join(' '), theirs.join(' '), `${shown(low)} … ${shown(high)}`, verdict];
    }),
  );
  const columns = ['method', 'N', 'KL here', 'calibration', 'predicted mean, 95 %', ''].map((heading) => ({ heading }));
  return `
Against the independent calibration (JAX, three seeds), and the interval that its seeds predict for the mean of as many others:

${renderTable(columns, rows, 'markdown')}
`;
}
