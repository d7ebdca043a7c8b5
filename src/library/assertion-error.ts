import type { Verdict } from '../subject/verdict.ts';

/** Thrown by `assert*`: the message is what the terminal shows, the verdicts are all of the run. */
export class FlowproofAssertionError extends Error {
  readonly verdicts: readonly Verdict[];

  constructor(message: string, verdicts: readonly Verdict[]) {
    super(message);
    this.name = 'FlowproofAssertionError';
    this.verdicts = verdicts;
  }
}
