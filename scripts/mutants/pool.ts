import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Control, type Mutant, type Trial, tryOut } from '../../src/mutants/index.ts';
import { controlResult, mutantResult, type Result } from './result.ts';

export interface PoolOptions {
  readonly seed: number;
  readonly profile: string;
  readonly workers: number;
  readonly filter: string | undefined;
}

interface Job {
  readonly id: string;
  readonly seed: number;
  readonly profile: string;
}

/** What a worker does: it tries out the subjects whose ids it is sent, one at a time. */
export async function shardOf(_: string, subjects: readonly (Mutant | Control)[]): Promise<void> {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('--shard: expected to be started by the pool');
  process.on('message', async ({ id, seed, profile }: Job) => {
    const [role, name] = [id[0], id.slice(2)];
    const subject = subjects.find((entry) => entry.id === name && 'expected' in entry === (role === 'M'));
    const trial = await tryOut(subject!, { seed, profile });
    send({ key: id, trial });
  });
  send({ ready: true });
}

/** All mutants and controls on one seed, shared out to worker processes as they become free. */
export async function trials(
  options: PoolOptions,
  mutants: readonly Mutant[],
  controls: readonly Control[],
  progress: (done: number, all: number, id: string) => void,
): Promise<Result> {
  const keys = [...controls.map(({ id }) => `C:${id}`), ...mutants.map(({ id }) => `M:${id}`)];
  const queue = [...keys];
  const found = new Map<string, Trial>();
  const script = fileURLToPath(new URL('../mutants.ts', import.meta.url));
  const work = async (): Promise<void> => {
    const child = fork(script, ['--shard', '1', ...(options.filter === undefined ? [] : ['--filter', options.filter])]);
    await new Promise<void>((resolve, reject) => {
      const next = (): void => {
        const id = queue.shift();
        if (id === undefined) {
          child.disconnect();
          child.kill();
          resolve();
          return;
        }
        child.send({ id, seed: options.seed, profile: options.profile } satisfies Job);
      };
      child.on('message', (message: { ready?: true; key: string; trial: Trial }) => {
        if (message.ready !== true) {
          found.set(message.key, message.trial);
          progress(found.size, keys.length, message.key);
        }
        next();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code !== null && code !== 0) reject(new Error(`worker: expected exit 0, got ${code}`));
      });
    });
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, keys.length) }, work));
  return {
    seed: options.seed,
    profile: options.profile,
    mutants: mutants.map((mutant) => mutantResult(mutant, found.get(`M:${mutant.id}`)!)),
    controls: controls.map((control) => controlResult(control, found.get(`C:${control.id}`)!)),
  };
}
