import { expectedError } from '../../core/errors.ts';

/** Options of `check` that judge, and have no meaning beside --guess, with their defaults. */
const JUDGING: Readonly<Record<string, unknown>> = {
  filter: undefined,
  tolerance: undefined,
  xfail: undefined,
  budget: undefined,
  html: undefined,
  junit: undefined,
  markdown: undefined,
  badge: undefined,
};

/**
 * Refuses options that --guess would pass over in silence.
 *
 * @throws FlowproofError `usage` that names the option.
 */
export function refuseIdle(flags: object): void {
  for (const [name, usual] of Object.entries(JUDGING)) {
    const given = (flags as Record<string, unknown>)[name];
    if (given === usual) continue;
    const hint =
      '--guess judges nothing: it looks for a convention. Leave the option out, or run check without --guess.';
    throw expectedError('usage', `--${name}`, 'no such option beside --guess', given, hint);
  }
  const { convention } = flags as { convention?: unknown };
  if (convention === undefined) return;
  const hint = 'Leave out one of the two: --guess finds the convention that --convention declares.';
  throw expectedError('usage', '--convention', 'none beside --guess', convention, hint);
}
