import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/properties/runner/index.ts';
import type { MapSubject, SubjectExport } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

/** The identity stands for a map that is wrong almost everywhere; in the plane, so that paths have two coordinates. */
const identity: MapSubject = { kind: 'map', name: 'identity', evaluate: ({ x }) => Float64Array.from(x) };

const run = (exported: SubjectExport, filter: string, problem: string) =>
  runChecks(exported, { profile: 'smoke', seed, filter, problem });

describe('what a verdict carries for pictures', () => {
  it('on a failure: residuals over the times, and paths from the failing point to where subject and truth carry it', async () => {
    const [verdict] = await run(identity, 'map.trajectory', 'mixture-3');
    const { residuals, trajectories, counterexample } = verdict;
    expect(verdict.status, `seed ${seed}`).toBe('fail');
    expect(residuals!.s.length).toBeGreaterThan(8);
    expect(residuals!.s.length).toBeLessThanOrEqual(200);
    expect(residuals!.ratio.filter((ratio) => ratio! > 1).length).toBeGreaterThan(0);
    expect(residuals!.t).toHaveLength(residuals!.ratio.length);

    expect(trajectories).toMatchObject({ problem: 'mixture-3', dimension: 2 });
    const [{ times, exact, subject }] = trajectories!.paths;
    expect([times[0], times.at(-1)]).toEqual(
      [counterexample!.point.s, counterexample!.point.t].map((t) => Number(Number(t).toPrecision(4))),
    );
    // The identity stays where it is; the truth starts there.
    expect(subject.slice(-2)).toEqual(subject.slice(0, 2));
    expect(exact.slice(0, 2)).toEqual(subject.slice(0, 2));
    expect(exact.slice(-2)).not.toEqual(exact.slice(0, 2));
  });

  it('of a law: samples beside those of the truth', async () => {
    const [verdict] = await run(identity, 'map.push-forward', 'mixture-3');
    expect(verdict.status, `seed ${seed}`).toBe('fail');
    expect(verdict.samples).toMatchObject({ dimension: 2 });
    expect(verdict.samples!.subject).toHaveLength(verdict.samples!.exact.length);
  });

  it('the same for the same seed', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => run(identity, 'map.trajectory', 'gaussian-1d')));
    expect(second[0].trajectories).toEqual(first[0].trajectories);
    expect(second[0].residuals).toEqual(first[0].residuals);
  });

  it('on a pass: few residuals, within the tolerance, and no paths', async () => {
    const exact: MapSubject = {
      ...{ kind: 'map', name: 'closed', problem: 'gaussian-1d' },
      evaluate: ({ x, s, t }) => {
        const deviation = (time: number) => Math.hypot(1 - time, 0.3 * time);
        return x.map((xi, i) => 0.7 * t[i] + (deviation(t[i]) / deviation(s[i])) * (xi - 0.7 * s[i]));
      },
    };
    const [verdict] = await run(exact, 'map.trajectory', 'gaussian-1d');
    expect(verdict.status, `seed ${seed}`).toBe('pass');
    expect(verdict.trajectories).toBeUndefined();
    expect(verdict.residuals!.s.length).toBeLessThanOrEqual(60);
    expect(Math.max(...verdict.residuals!.ratio.map((ratio) => ratio!))).toBeLessThanOrEqual(1);
  });

  it('where a subject throws at what is drawn in addition, the failure stands', async () => {
    let calls = 0;
    const tired: MapSubject = {
      ...identity,
      evaluate: ({ x, n }) => {
        if (n > 60 || ++calls > 20) throw new Error('no more');
        return Float64Array.from(x);
      },
    };
    const [verdict] = await run(tired, 'map.trajectory', 'gaussian-1d');
    expect(verdict.status, `seed ${seed}`).toBe('fail');
    expect(verdict.trajectories).toBeUndefined();
  });
});
