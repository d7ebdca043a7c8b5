import { spawn } from 'node:child_process';
import { FlowproofError } from '../../core/errors.ts';

/** A program that the setup runs, and how its failure is told. */
export interface Step {
  /** What it does, as in `downloading the TensorFlow libraries`. */
  readonly what: string;
  readonly hint: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** How much of what a program wrote is told when it fails, lines. */
const TAIL = 6;

/**
 * Runs a program to its end and gives what it wrote to stdout.
 *
 * @throws FlowproofError `io` with the last lines of what it wrote where it cannot be started or fails.
 */
export async function run(program: string, args: readonly string[], step: Step, signal?: AbortSignal): Promise<string> {
  const child = spawn(program, args, {
    cwd: step.cwd,
    env: step.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const how = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killed) => resolve(code === 0 ? undefined : `exit ${killed ?? code}`));
  });
  if (how === undefined) return stdout;
  const tail = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-TAIL)
    .join('\n  ');
  throw new FlowproofError('io', `${step.what}: expected ${program} to succeed, got ${how}\n  ${tail}`, step.hint);
}

/** Whether a program can be started with these arguments and succeeds. */
export async function works(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, args, { what: program, hint: '' }).then(
    () => true,
    () => false,
  );
}
