import { vi } from 'vitest';
import { runCli } from '../../src/cli/program.ts';

/** What the last call of {@link inProcess} printed. */
export const printed = { stdout: '', stderr: '' };

/** Keeps what is printed from now on in {@link printed}, until `vi.restoreAllMocks()`. */
export function capture(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    printed[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  }
}

/** The command line in this process; its exit code. */
export async function inProcess(...args: string[]): Promise<number> {
  capture();
  try {
    return await runCli(args);
  } finally {
    vi.restoreAllMocks();
  }
}
