import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Job, jobOf, RESULTS, runSweep, type SweepOptions } from '../../../src/benchmarks/sweep/index.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-sweep-'));
afterAll(() => rmSync(root, { recursive: true }));

const job = (name: number, deed = 'work'): Job =>
  jobOf(`job ${name}`, { experiment: 'test', version: 1, name, deed }, 1);

function sweep(folder: string, jobs: readonly Job[], options: Partial<SweepOptions> = {}) {
  return runSweep({
    folder: join(root, folder),
    jobs,
    workers: 2,
    entry: fileURLToPath(new URL('./worker.ts', import.meta.url)),
    env: { NODE_OPTIONS: `--import ${import.meta.resolve('tsx')}` },
    ...options,
  });
}

/** How often each job began. */
function begun(folder: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of readFileSync(join(root, folder, 'begun'), 'utf8')
    .trim()
    .split('\n')) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('a sweep', () => {
  it('goes on past jobs that throw or end their process, says why, and repeats nothing', async () => {
    const jobs = [job(1), job(2, 'throw'), job(3, 'exit'), job(4), job(5)];
    const first = await sweep('failing', jobs);
    expect(first).toMatchObject({ reason: 'finished', done: 3, left: 0 });
    const reasons = Object.fromEntries(first.failed.map(({ title, reason }) => [title, reason]));
    expect(reasons['job 2']).toContain('no such thing');
    expect(reasons['job 3']).toBe('its process left with code 3');
    expect(first.results.results.map(({ metrics }) => metrics.size.value).sort()).toEqual([1, 1, 4, 4, 5, 5]);

    const again = await sweep('failing', jobs);
    expect(again).toMatchObject({ reason: 'finished', done: 3, left: 0 });
    expect(again.results.results).toEqual(first.results.results);
    expect(begun('failing')).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });

    const retried = await sweep('failing', jobs, { retry: true });
    expect(retried.failed.map(({ title }) => title).sort()).toEqual(['job 2', 'job 3']);
    expect(begun('failing')).toEqual({ 1: 1, 2: 2, 3: 2, 4: 1, 5: 1 });
  });

  it('that is interrupted has what was done on disk and goes on with the rest', async () => {
    const controller = new AbortController();
    const jobs = [job(1), job(2, 'wait'), job(3)];
    const shares: number[] = [];
    const running = sweep('interrupted', jobs, {
      workers: 1,
      signal: controller.signal,
      progress: ({ share, running: now }) => {
        shares.push(share);
        if (now.includes('job 2') && existsSync(join(root, 'interrupted', 'begun')) && begun('interrupted')[2] === 1) {
          controller.abort();
        }
      },
    });
    // Progress comes with the job's own message, which may be before its mark is seen: look again.
    const look = async (): Promise<void> => {
      while (!controller.signal.aborted) {
        await setTimeout(20);
        if (existsSync(join(root, 'interrupted', 'begun')) && begun('interrupted')[2] === 1) controller.abort();
      }
    };
    const [stopped] = await Promise.all([running, look()]);
    expect(stopped).toMatchObject({ reason: 'interrupted', done: 1, left: 2, failed: [] });
    expect(Math.max(...shares)).toBeLessThan(1);

    const rest = await sweep('interrupted', [job(1), job(3)]);
    expect(rest).toMatchObject({ reason: 'finished', done: 2, left: 0 });
    expect(begun('interrupted')).toEqual({ 1: 1, 2: 1, 3: 1 });
    expect(rest.results.sessions.map(({ reason }) => reason)).toEqual(['interrupted', 'finished']);
  });

  it('runs a job that measures time after the others, with none beside it', async () => {
    const together: string[][] = [];
    const jobs = [{ ...job(1), alone: true }, job(2), job(3), { ...job(4), alone: true }];
    const all = await sweep('alone', jobs, { progress: ({ running }) => together.push([...running]) });
    expect(all).toMatchObject({ reason: 'finished', done: 4 });
    const titles = all.results.jobs.map(({ title }) => title);
    expect(titles.slice(2)).toEqual(['job 1', 'job 4']);
    for (const running of together) {
      if (running.includes('job 1') || running.includes('job 4')) expect(running).toHaveLength(1);
    }
  });

  it('ends when its time is over', async () => {
    const over = await sweep('short', [job(1, 'wait'), job(2)], { workers: 1, budget: 300 });
    expect(over).toMatchObject({ reason: 'time', done: 0, left: 2, failed: [] });
  });

  it('has its folder to itself', async () => {
    const controller = new AbortController();
    let second: Promise<unknown> | undefined;
    const first = sweep('taken', [job(1, 'wait')], {
      signal: controller.signal,
      prepared: () => {
        second = sweep('taken', [job(2)]).finally(() => controller.abort());
        second.catch(() => {});
      },
    });
    await first;
    await expect(second).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(root, 'taken', 'begun')) ? begun('taken')[2] : undefined).toBe(undefined);
    expect(readFileSync(join(root, 'taken', RESULTS), 'utf8')).not.toContain('job 2');
  });
});
