import { specOf } from '../../properties/loss/spec.ts';
import type { DiagnoseKind } from '../diagnose.ts';
import { diagnosisOf } from '../explain.ts';
import { analyseAllRows } from './rows.ts';
import { runTrials } from './trials.ts';

/** Explains the failure of a loss. */
export const diagnoseLoss: DiagnoseKind = async (context) => {
  const { subject: checkable, problem } = context;
  if (checkable.kind !== 'loss' || problem === null || !problem.native) return undefined;
  const posed = { subject: checkable.subject, spec: specOf(checkable.subject), problem, signal: context.signal };
  const counter = { tried: 0 };
  const trials = await runTrials(posed, context.seed);
  const { explanations } = analyseAllRows(posed, trials, counter);
  if (explanations === undefined) return diagnosisOf([], counter.tried);
  return diagnosisOf(
    explanations
      .filter(({ differences }) => differences.length > 0)
      .map(({ differences }) => ({
        id: differences.map(({ id }) => id).join('+'),
        kind: differences[0].kind,
        title: differences.map(({ title }) => title).join('; '),
        text: '.',
        digits: 9,
        fits: trials.length,
        cases: trials.length,
        mend: differences.map(({ mend }) => mend).join(' '),
      })),
    counter.tried,
  );
};
