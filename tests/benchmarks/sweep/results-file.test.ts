import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type JobRecord, openResults, readResults, type SweepLine } from '../../../src/benchmarks/sweep/index.ts';
import type { ResultRecord } from '../../../src/subject/result.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-results-'));
afterAll(() => rmSync(root, { recursive: true }));

const result = (job: string, seed: number, value: number | null = 1): ResultRecord => ({
  schema: 'flowproof.result/1',
  record: 'result',
  experiment: 'test',
  job,
  problem: 'none',
  method: 'none',
  conditions: { rate: 0.1 },
  seed,
  metrics: { size: { value } },
  milliseconds: 1,
});
const done = (job: string, results: number): JobRecord => ({
  schema: 'flowproof.job/1',
  record: 'job',
  job,
  experiment: 'test',
  title: job,
  status: 'done',
  results,
  cpuMilliseconds: 1,
  milliseconds: 1,
  peakMemory: 1,
});

function written(name: string, ...appends: readonly (readonly SweepLine[])[]): string {
  const path = join(root, name);
  const file = openResults(path);
  for (const lines of appends) file.append(lines);
  file.close();
  return path;
}

describe('the file of results', () => {
  it('gives back what was added', () => {
    const path = written('whole', [result('a', 0), result('a', 1, null), done('a', 2)], [result('b', 0), done('b', 1)]);
    const { jobs, results } = readResults(path);
    expect(jobs.map(({ job }) => job)).toEqual(['a', 'b']);
    expect(results).toEqual([result('a', 0), result('a', 1, null), result('b', 0)]);
  });

  it('does not count a job whose last lines a kill cut off, wherever it did, and makes room for it', () => {
    const path = written('whole-2', [result('a', 0), done('a', 1)]);
    const kept = readFileSync(path);
    const lost = Buffer.from(`${JSON.stringify(result('b', 0))}\n${JSON.stringify(done('b', 1))}\n`);
    for (const length of [1, 20, JSON.stringify(result('b', 0)).length, lost.length - 2]) {
      const torn = join(root, `torn-${length}`);
      writeFileSync(torn, Buffer.concat([kept, lost.subarray(0, length)]));
      expect(readResults(torn).results).toEqual([result('a', 0)]);
      const file = openResults(torn);
      expect(readFileSync(torn)).toEqual(kept);
      file.append([result('b', 0), done('b', 1)]);
      file.close();
      expect(readResults(torn).results).toEqual([result('a', 0), result('b', 0)]);
    }
  });

  it('counts the last record of a job', () => {
    const path = written('again', [{ ...done('a', 0), status: 'failed', reason: 'x' }], [result('a', 3), done('a', 1)]);
    expect(readResults(path)).toMatchObject({ jobs: [{ status: 'done' }], results: [{ seed: 3 }] });
  });

  it('refuses a file that is none, and leaves it as it is', () => {
    const path = join(root, 'other');
    writeFileSync(path, 'name,value\na,1\n');
    expect(() => openResults(path)).toThrow('expected results as JSON lines');
    const damaged = written('damaged', [result('a', 0), done('a', 1)]);
    appendFileSync(damaged, '{"record":"result"}\n');
    expect(() => readResults(damaged)).toThrow('expected results as JSON lines');
    expect(readFileSync(path, 'utf8')).toBe('name,value\na,1\n');
  });
});
