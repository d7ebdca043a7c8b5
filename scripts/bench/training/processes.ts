import { spawnSync } from 'node:child_process';
import type { BenchCase, BenchResult } from './case.ts';

/** How one contender is run: a fresh process that is held to its cores. */
export interface Contender {
  readonly id: string;
  readonly title: string;
  readonly cores: 1 | 2;
  readonly cases: readonly BenchCase[];
  readonly command: (cases: string, seconds: string) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a contender once and reads what it prints last. */
export function runContender({ id, cores, cases, command, environment }: Contender, seconds: number): BenchResult {
  const [program, ...rest] = command(JSON.stringify(cases), String(seconds));
  const { status, stdout, stderr } = spawnSync('taskset', ['-c', cores === 1 ? '0' : '0,1', program, ...rest], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 26,
  });
  const line = stdout?.trim().split('\n').at(-1);
  if (status !== 0 || !line) throw new Error(`bench:training ${id}: expected a result, got\n${stderr}`);
  return JSON.parse(line) as BenchResult;
}
