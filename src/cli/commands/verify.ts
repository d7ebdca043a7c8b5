import { BUILT_IN } from '../isolate/protocol.ts';
import { jobOf, type RunFlags, sessionOptionsOf } from '../run-flags.ts';
import { runSession } from '../session.ts';

/** Checks what the package brings, in two processes. */
export async function verify(flags: RunFlags): Promise<number> {
  return (await runSession([jobOf(BUILT_IN, flags)], sessionOptionsOf(flags, 2))).exitCode;
}
