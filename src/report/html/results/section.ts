import type { ResultRecord } from '../../../subject/result.ts';
import { groupBy } from '../../group-by.ts';
import type { Budget } from '../budget.ts';
import { figure, figures } from '../figure.ts';
import { clean, html, type Markup, NONE } from '../markup.ts';
import { qualityPlots, seriesPlots, trajectoryMaps } from './curves.ts';
import { metricsTable } from './metrics-table.ts';

/** Results of benchmarks: for each experiment and problem its plots and a table of methods and metrics. */
export function benchmarkResults(results: readonly ResultRecord[], budget: Budget): Markup {
  if (results.length === 0) return NONE;
  const experiments = [...groupBy(results, ({ experiment }) => experiment)].map(([experiment, own], e) => {
    const problems = [...groupBy(own, ({ problem }) => problem)].map(
      ([problem, same], p) =>
        html`<h4><bdi>${clean(problem, 120)}</bdi></h4>${plots(same, `result-${e}-${p}`, budget)}${metricsTable(same)}`,
    );
    return html`<h3><bdi>${clean(experiment, 120)}</bdi></h3>${problems}`;
  });
  return html`<section aria-labelledby="results"><h2 id="results">Results</h2>${experiments}</section>`;
}

function plots(records: readonly ResultRecord[], key: string, budget: Budget): Markup {
  const all = [...qualityPlots(records), ...seriesPlots(records), ...trajectoryMaps(records)];
  const drawn = all.flatMap((draw, k) => (budget.pictures-- > 0 ? [figure(draw(), `${key}-${k}`)] : []));
  return figures(drawn);
}
