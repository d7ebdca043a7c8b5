import { groupBy } from '../../report/group-by.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { fisherTest, proportion, rankingReport } from '../statistics/index.ts';
import { methodOf, shown, valuesOf } from './cells.ts';
import { list, stabilityTable } from './stability.ts';

/** Runs of the independent calibration (`method.md` §5, JAX) with ESD (full) at a rate of 2e-3 on mixture-3. */
const CALIBRATION = { diverged: 2, runs: 3, rate: 2e-3 } as const;

/** The part of the report on whether ESD diverges, and what prevents it. */
export function divergenceSection(records: readonly ResultRecord[]): string {
  const [{ problem, conditions }] = records;
  return `## Does Eulerian self-distillation diverge?

${problem}, MLP of width ${conditions.width}, batch ${conditions.batch}, ${conditions.steps} steps: the setting in which an independent implementation (JAX) saw ESD (full) diverge in
${CALIBRATION.diverged} of ${CALIBRATION.runs} runs at a peak rate of ${shown(CALIBRATION.rate)}.

${stabilityTable(records)}

${list(answers(records))}

Against ESD (full) at the calibration's rate, largest gradient norm:

${list(against(records, 'gradient.max'))}

Score of the map:

${list(against(records, 'map.score'))}
`;
}

/** What the setting of the calibration differs in from the others, paired by seed; 95 % over all pairs of settings together. */
function against(records: readonly ResultRecord[], metric: string): readonly string[] {
  const setting = (record: ResultRecord): string => `${methodOf(record)} at ${shown(record.conditions.rate as number)}`;
  const own = records.filter((record) => metric in record.metrics);
  const { sentences } = rankingReport(
    own.map((record) => ({
      problem: record.problem,
      method: setting(record),
      condition: 'this size',
      seed: record.seed,
      value: record.metrics[metric].value,
    })),
  );
  const asked = `esd at ${shown(CALIBRATION.rate)}`;
  return sentences.filter((sentence) => sentence.includes(asked));
}

function answers(records: readonly ResultRecord[]): string[] {
  const groups = groupBy(records, (record) => JSON.stringify([methodOf(record), record.conditions.rate]));
  const sentences = [...groups.values()].map((own) => {
    const count = valuesOf(own, 'map.diverged').filter((value) => value !== 0).length;
    const { low, high } = proportion(count, own.length);
    const [{ conditions }] = own;
    const rate = shown(conditions.rate as number);
    const share = `${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %`;
    return `${methodOf(own[0])} at ${rate}: ${count} of ${own.length} runs diverged, a rate of ${share} (95 %).`;
  });
  const asked = [...groups.values()].find(
    ([first]) => methodOf(first) === 'esd' && first.conditions.rate === CALIBRATION.rate,
  );
  if (asked === undefined) return sentences;
  const count = valuesOf(asked, 'map.diverged').filter((value) => value !== 0).length;
  const theirs = proportion(CALIBRATION.diverged, CALIBRATION.runs);
  const p = fisherTest({ successes: count, n: asked.length }, { successes: CALIBRATION.diverged, n: CALIBRATION.runs });
  return [
    ...sentences,
    `The calibration's ${CALIBRATION.diverged} of ${CALIBRATION.runs} is a rate of ${(100 * theirs.low).toFixed(0)} to ${(100 * theirs.high).toFixed(0)} %: ${
      p < 0.05 ? 'not that of this implementation' : 'the two do not contradict each other'
    } (Fisher's exact test, p = ${shown(p)}).`,
  ];
}
