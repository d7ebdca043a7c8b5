import { type Judgement, judge, type Mutant, rejections, type Trial } from '../../src/mutants/index.ts';

export interface MutantResult extends Judgement {
  readonly id: string;
  readonly kind: string;
  readonly description: string;
  readonly hides: string;
  readonly expected: readonly string[];
  readonly settings: readonly string[];
  readonly cells: Trial['cells'];
  readonly milliseconds: number;
  /** One line for each missed or unexpected property. */
  readonly notes: readonly string[];
}

export interface ControlResult {
  readonly id: string;
  readonly kind: string;
  readonly description: string;
  readonly settings: readonly string[];
  readonly cells: Trial['cells'];
  readonly rejected: readonly string[];
  readonly inconclusive: readonly string[];
  readonly milliseconds: number;
  readonly notes: readonly string[];
}

/** One seed. */
export interface Result {
  readonly seed: number;
  readonly profile: string;
  readonly mutants: readonly MutantResult[];
  readonly controls: readonly ControlResult[];
}

const note = ({ id, problem, status, reason }: Trial['verdicts'][number]): string =>
  `${id} on ${problem}: ${status}, ${reason}`;

export function mutantResult(mutant: Mutant, trial: Trial): MutantResult {
  const judgement = judge(mutant, trial);
  const odd = new Set([...judgement.missed, ...judgement.unexpected]);
  const { id, kind, description, hides, expected, settings } = mutant;
  return {
    id,
    kind,
    description,
    hides,
    expected,
    settings,
    ...judgement,
    cells: trial.cells,
    milliseconds: trial.milliseconds,
    notes: trial.verdicts.filter((verdict) => odd.has(verdict.id)).map(note),
  };
}

export function controlResult(
  { id, kind, description, settings }: Pick<Mutant, 'id' | 'kind' | 'description' | 'settings'>,
  trial: Trial,
): ControlResult {
  return {
    id,
    kind,
    description,
    settings,
    cells: trial.cells,
    ...rejections(trial),
    milliseconds: trial.milliseconds,
    notes: trial.verdicts.map(note),
  };
}

export const mutantFails = ({ survived, missed, unexpected }: MutantResult): boolean =>
  survived || missed.length > 0 || unexpected.length > 0;
export const controlFails = ({ rejected, cells }: ControlResult): boolean =>
  rejected.length > 0 || Object.keys(cells).length === 0;

/** Mutants and controls that came out as they should, and those that did not. */
export function verdictOf({ mutants, controls }: Result): { passed: number; failed: number } {
  const failed = mutants.filter(mutantFails).length + controls.filter(controlFails).length;
  return { failed, passed: mutants.length + controls.length - failed };
}
