import { type ErrorCode, FlowproofError } from '../core/errors.ts';
import { clip, printable, thrownText } from '../core/text.ts';

export const USAGE = 2;
const UNFINISHED = 3;
const INTERNAL = 70;
export const INTERRUPTED = 130;

const CODES: Readonly<Record<ErrorCode, number>> = {
  usage: USAGE,
  'invalid-problem': USAGE,
  'invalid-subject': USAGE,
  'invalid-seed': USAGE,
  singular: USAGE,
  unsupported: USAGE,
  io: USAGE,
  protocol: UNFINISHED,
  timeout: UNFINISHED,
  internal: INTERNAL,
};

/** Tells an error on stderr, with its hint on a line of its own, and gives the exit code. */
export function errorExit(thrown: unknown): number {
  if (thrown instanceof FlowproofError) {
    tell(clip(printable(thrown.message), 2_000));
    if (thrown.hint !== '') process.stderr.write(`  ${clip(printable(thrown.hint), 500)}\n`);
    return CODES[thrown.code];
  }
  tell(`internal error: ${printable(thrownText(thrown, 2_000))}`);
  if (thrown instanceof Error) process.stderr.write(`${clip(printable(thrown.stack ?? ''), 4_000)}\n`);
  return INTERNAL;
}

export function tell(message: string): void {
  process.stderr.write(`flowproof: ${message}\n`);
}
