import { styleText } from 'node:util';
import type { Status } from '../subject/verdict.ts';

/** Colours text, or leaves it as it is. */
export interface Style {
  paint(colour: 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold', text: string): string;
}

export const plain: Style = { paint: (_, text) => text };
export const coloured: Style = { paint: (colour, text) => styleText(colour, text, { validateStream: false }) };

interface Look {
  readonly mark: string;
  readonly colour: 'green' | 'red' | 'yellow' | 'dim';
  /** In a sentence: `3 failed`. */
  readonly word: string;
}

export const LOOKS: Readonly<Record<Status, Look>> = {
  pass: { mark: '✓', colour: 'green', word: 'passed' },
  fail: { mark: '✗', colour: 'red', word: 'failed' },
  error: { mark: '✗', colour: 'red', word: 'errors' },
  timeout: { mark: '✗', colour: 'red', word: 'timed out' },
  xpass: { mark: '✗', colour: 'red', word: 'passed unexpectedly' },
  inconclusive: { mark: '?', colour: 'yellow', word: 'inconclusive' },
  blocked: { mark: '·', colour: 'yellow', word: 'blocked' },
  xfail: { mark: '~', colour: 'yellow', word: 'failed as expected' },
  skip: { mark: '-', colour: 'dim', word: 'skipped' },
};

/** Worst first: the order in which statuses are told and the one that stands for many. */
export const BY_WEIGHT: readonly Status[] = [
  'error',
  'timeout',
  'fail',
  'xpass',
  'inconclusive',
  'blocked',
  'xfail',
  'pass',
  'skip',
];

/** Statuses that are told in full. */
export const TOLD: ReadonlySet<Status> = new Set(['error', 'timeout', 'fail', 'xpass', 'inconclusive']);
