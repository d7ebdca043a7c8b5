import { fileURLToPath } from 'node:url';
import { type Control, type Mutant, type Trial, tryOut } from '../../src/mutants/index.ts';
import { dispatch, serve } from '../workers/dispatch.ts';
import { controlResult, mutantResult, type Result } from './result.ts';

export interface PoolOptions {
  readonly seed: number;
  readonly profile: string;
  readonly workers: number;
}

interface Job {
  readonly role: 'mutant' | 'control';
  readonly id: string;
  readonly seed: number;
  readonly profile: string;
}

/** What a worker does: it tries out the subjects that it is sent. */
export function serveTrials(mutants: readonly Mutant[], controls: readonly Control[]): void {
  serve(({ role, id, seed, profile }: Job) => {
    const list: readonly (Mutant | Control)[] = role === 'mutant' ? mutants : controls;
    return tryOut(list.find((entry) => entry.id === id)!, { seed, profile });
  });
}

/** All mutants and controls on one seed. */
export async function trials(
  { seed, profile, workers }: PoolOptions,
  mutants: readonly Mutant[],
  controls: readonly Control[],
  progress: (done: number, all: number, id: string) => void,
): Promise<Result> {
  const jobs: Job[] = [
    ...controls.map(({ id }): Job => ({ role: 'control', id, seed, profile })),
    ...mutants.map(({ id }): Job => ({ role: 'mutant', id, seed, profile })),
  ];
  const found = new Map<string, Trial>();
  const script = fileURLToPath(new URL('../mutants.ts', import.meta.url));
  await dispatch<Job, Trial>(script, ['--worker'], jobs, workers, (trial, { role, id }) => {
    found.set(`${role} ${id}`, trial);
    progress(found.size, jobs.length, id);
  });
  return {
    seed,
    profile,
    mutants: mutants.map((mutant) => mutantResult(mutant, found.get(`mutant ${mutant.id}`)!)),
    controls: controls.map((control) => controlResult(control, found.get(`control ${control.id}`)!)),
  };
}
