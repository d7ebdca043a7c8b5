import { groupBy } from '../../report/group-by.ts';
import { renderTable } from '../../report/table.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { medianCell, methodOf } from './cells.ts';

const LAW = [
  ['log-likelihood', 'log-likelihood of held-out data'],
  ['log-likelihood.floor', 'of the exact law'],
  ['gap', 'KL(exact ‖ model)'],
  ['reverse-kl', 'KL(model ‖ exact)'],
  ['unreached', 'data without a preimage'],
] as const;

const BOUND = [
  ['bound.left', 'W2² (with its floor)'],
  ['bound.right', 'bound'],
  ['bound.excess', 'excess of the diagonal loss'],
  ['bound.residual', 'residual on the slice'],
  ['bound.lipschitz', 'largest norm of ∇v_tt met'],
] as const;

/** The part of the report on the laws of the maps and the bounds on W2. */
export function lawSection(records: readonly ResultRecord[]): string {
  const [{ problem, conditions }] = records;
  const steps = [...new Set(records.map((record) => record.conditions.N as number))].sort((a, b) => a - b);
  const tables = steps.map(
    (n) =>
      `N = ${n}:\n\n${table(
        records.filter((one) => one.conditions.N === n),
        LAW,
      )}`,
  );
  const bounded = records.filter(({ metrics }) => 'bound.right' in metrics);
  return `## The laws of the maps

${problem}, width ${conditions.width}, ${conditions.steps} steps, rate ${conditions.rate}, by change of variables (nats).

${tables.join('\n\n')}

Both sides of the bounds on W2² of the law of X_{0,1} (arXiv 2505.18825, Proposition 2.4), on the slices that their proofs need and with the excess of
the diagonal loss over its minimum. The Lipschitz constant is a sampled one, so that the bound is a lower estimate of the true one.

${table(bounded, BOUND)}
`;
}

function table(records: readonly ResultRecord[], columns: readonly (readonly [string, string])[]): string {
  const rows = [...groupBy(records, methodOf)].map(([method, own]) => [
    method,
    ...columns.map(([name]) => medianCell(own, name)),
  ]);
  const headings = columns.map(([, heading]) => ({ heading, align: 'right' }) as const);
  return renderTable([{ heading: 'method' }, ...headings], rows, 'markdown');
}
