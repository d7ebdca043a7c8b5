import { jobOf, type RunFlags, sessionOptionsOf } from '../run-flags.ts';
import { runSession } from '../session.ts';

/** Checks the subjects of a module, one process at a time: what a subject holds (a GPU, a port) is not shared. */
export async function check(target: string, flags: RunFlags): Promise<number> {
  return (await runSession([jobOf(target, flags)], sessionOptionsOf(flags, 1))).exitCode;
}
