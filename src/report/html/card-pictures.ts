import type { Verdict } from '../../subject/verdict.ts';
import { residualMap, samplesPlot, trajectoryPlot } from '../plots/index.ts';
import type { Budget } from './budget.ts';
import { figure, figures } from './figure.ts';
import type { Markup } from './markup.ts';

/** What there is to see of a failure; `others` are verdicts of the same subject, `key` begins the ids. */
export function pictures(verdict: Verdict, others: readonly Verdict[], key: string, budget: Budget): Markup {
  const drawn: Markup[] = [];
  const add = (make: () => Markup): void => {
    if (budget.pictures-- > 0) drawn.push(make());
  };
  // What the failing verdict has not, another one of the same subject and problem may have; each is drawn once.
  const near = (field: 'trajectories' | 'samples'): Verdict | undefined => {
    const all = [verdict, ...others.filter(({ problem }) => problem === verdict.problem)];
    const found = all.find((one) => one[field] !== undefined && !budget.drawn.has(one[field]));
    if (found !== undefined) budget.drawn.add(found[field]);
    return found;
  };
  const { residuals } = verdict;
  if (residuals !== undefined && residuals.s.length > 1) {
    const title = `${verdict.title}: residual over its tolerance`;
    add(() => figure(residualMap(residuals, { title }), `${key}-residuals`));
  }
  const paths = near('trajectories')?.trajectories;
  if (paths !== undefined) {
    add(() => figure(trajectoryPlot(paths, { title: 'Where points are carried: subject and truth' }), `${key}-paths`));
  }
  const samples = near('samples')?.samples;
  if (samples !== undefined) {
    add(() => figure(samplesPlot(samples, { title: 'Samples beside the truth' }), `${key}-samples`));
  }
  return figures(drawn);
}
