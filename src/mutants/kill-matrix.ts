import { runChecks } from '../properties/runner/index.ts';
import type { Verdict } from '../subject/verdict.ts';
import { setting } from './settings.ts';
import type { Control, Mutant } from './types.ts';

/** What a property said about a mutant over its settings: the strongest of these, in this order. */
export type Cell = 'killed' | 'inconclusive' | 'passed' | 'skipped';

export interface Trial {
  readonly id: string;
  readonly cells: Readonly<Record<string, Cell>>;
  /** Verdicts other than pass and skip. */
  readonly verdicts: readonly Verdict[];
  readonly milliseconds: number;
}

export interface TrialOptions {
  readonly profile: string;
  readonly seed: number;
  readonly filter?: string;
  /** In place of the subject's own settings. */
  readonly settings?: readonly string[];
}

/**
 * Each check's share of the false-fail budget in a run over the whole catalogue (1e-6 over some three hundred tests), so that
 * a short plan is not judged more strictly than a real one.
 */
const FALSE_FAIL = 3e-9;

const ORDER: readonly Cell[] = ['killed', 'inconclusive', 'passed', 'skipped'];

function cellOf({ status }: Verdict): Cell {
  if (status === 'pass') return 'passed';
  if (status === 'skip') return 'skipped';
  return status === 'inconclusive' ? 'inconclusive' : 'killed';
}

/**
 * A mutant or control against every property of its kind on each of its settings, none blocked by another. A mutant whose
 * expected properties have all rejected it is not tried on its further settings.
 */
export async function tryOut(subject: Mutant | Control, options: TrialOptions): Promise<Trial> {
  const start = performance.now();
  const cells: Record<string, Cell> = {};
  const verdicts: Verdict[] = [];
  const expected = 'expected' in subject ? subject.expected : [];
  for (const key of options.settings ?? subject.settings) {
    if (expected.length > 0 && expected.every((id) => cells[id] === 'killed')) break;
    const problem = setting(key);
    const made = await subject.make(problem);
    if (made === null) continue;
    const found = await runChecks(made, {
      profile: options.profile,
      seed: options.seed,
      problem,
      blocking: false,
      falseFail: FALSE_FAIL,
      ...(options.filter === undefined ? {} : { filter: options.filter }),
    });
    for (const verdict of found) {
      const cell = cellOf(verdict);
      const known = cells[verdict.id];
      if (known === undefined || ORDER.indexOf(cell) < ORDER.indexOf(known)) cells[verdict.id] = cell;
      if (cell === 'killed' || cell === 'inconclusive') verdicts.push(verdict);
    }
  }
  return { id: subject.id, cells, verdicts, milliseconds: performance.now() - start };
}

/** How a mutant fared. `missed` and `unexpected` are failures of the suite, as is a survivor. */
export interface Judgement {
  readonly killers: readonly string[];
  /** Expected to reject it, and did not. */
  readonly missed: readonly string[];
  /** Rejected it although it satisfies what they claim. */
  readonly unexpected: readonly string[];
  readonly survived: boolean;
}

export function judge(mutant: Mutant, { cells }: Pick<Trial, 'cells'>): Judgement {
  const killers = Object.keys(cells).filter((id) => cells[id] === 'killed');
  const allowed = new Set([...mutant.expected, ...mutant.mayAlso]);
  return {
    killers,
    missed: mutant.expected.filter((id) => cells[id] !== 'killed'),
    unexpected: killers.filter((id) => !allowed.has(id)),
    survived: killers.length === 0,
  };
}

/** Properties that reject a control or cannot judge it. */
export function rejections({ cells }: Pick<Trial, 'cells'>): { rejected: string[]; inconclusive: string[] } {
  const ids = Object.keys(cells);
  return {
    rejected: ids.filter((id) => cells[id] === 'killed'),
    inconclusive: ids.filter((id) => cells[id] === 'inconclusive'),
  };
}
