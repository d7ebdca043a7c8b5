import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import type { Breakdown } from './breakdown.ts';
import type { BenchCase, BenchResult } from './case.ts';

/** How one contender is run: a fresh process that is held to its cores. */
export interface Contender {
  readonly id: string;
  readonly cores: 1 | 2;
  readonly cases: readonly BenchCase[];
  readonly command: (cases: string, seconds: string) => readonly string[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly load: number;
  readonly node: string;
}

export function machine(): Machine {
  return {
    cpu: (cpus()[0]?.model ?? 'unknown').trim(),
    cores: cpus().length,
    load: loadavg()[0],
    node: process.version,
  };
}

/** Runs a contender once, on cores 0 or 0 and 1. */
export function runContender({ id, cores, cases, command }: Contender, seconds: number): BenchResult {
  return lastLine(id, cores, command(JSON.stringify(cases), String(seconds))) as BenchResult;
}

/** Takes one case on one backend apart. */
export function runBreakdown(backend: string, one: BenchCase, cores: 1 | 2): Breakdown {
  const script = 'scripts/bench/training/breakdown.ts';
  const command = [process.execPath, '--import', 'tsx', script, backend, JSON.stringify(one)];
  return lastLine(`breakdown ${backend}`, cores, command) as Breakdown;
}

function lastLine(id: string, cores: 1 | 2, command: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync('taskset', ['-c', cores === 1 ? '0' : '0,1', ...command], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const line = stdout?.trim().split('\n').at(-1);
  if (status !== 0 || !line) throw new Error(`bench:training ${id}: expected a result, got\n${stderr}`);
  return JSON.parse(line);
}
