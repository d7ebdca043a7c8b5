import { describe, expect, test } from 'vitest';
import { defineProblem, type ExactProblem, getProblem } from '../../../src/analytic/index.ts';
import { checkMap, checkVelocity } from '../../../src/library/checks.ts';
import { runChecks } from '../../../src/properties/runner/index.ts';
import type { MapSubject, VelocitySubject } from '../../../src/subject/types.ts';
import type { Verdict } from '../../../src/subject/verdict.ts';
import { seed } from '../../support/seed.ts';

const guided = getProblem('guided-2d');
const options = { profile: 'smoke', seed, problem: 'guided-2d' } as const;

function mapOf(name: string, evaluate: MapSubject['evaluate']): MapSubject {
  return { kind: 'map', name, dtype: 'float64', problem: 'guided-2d', evaluate } as MapSubject;
}

const exact =
  (problem: ExactProblem): MapSubject['evaluate'] =>
  ({ x, s, t }) =>
    problem.flow.evaluate({ x: x as Float64Array, s: s as Float64Array, t: t as Float64Array }).y;

const failed = (verdicts: readonly Verdict[]): string[] =>
  verdicts.filter(({ status }) => status === 'fail' || status === 'error').map(({ id }) => id);

const other = (scale: number, label: number) =>
  defineProblem({ ...guided.definition, id: 'other', guidance: { label, scale, convention: 'w' } });

describe('maps of a guided problem', () => {
  test('the exact guided map passes; its law is not judged', async () => {
    const verdicts = await checkMap(mapOf('guided', exact(guided)), options);
    expect(failed(verdicts), `seed ${seed}`).toEqual([]);
    expect(verdicts.find(({ id }) => id === 'map.push-forward')?.status).toBe('skip');
    expect(verdicts.find(({ id }) => id === 'map.change-of-variables')?.status).toBe('skip');
    expect(verdicts.find(({ id }) => id === 'map.trajectory')?.status).toBe('pass');
  });

  test('average velocities mixed in the place of velocities are rejected', async () => {
    const { effectiveScale: omega, conditional, unconditional } = guided.guided!;
    const mixed = mapOf('mixed average velocities', (call) => {
      const [one, all] = [exact(conditional)(call) as Float64Array, exact(unconditional)(call) as Float64Array];
      return all.map((value, i) => (1 - omega) * value + omega * one[i]);
    });
    // On the diagonal the two are the same: only what looks beyond it is sure to see it.
    expect(failed(await runChecks(mixed, { ...options, filter: 'map.trajectory' }))).toContain('map.trajectory');
  });

  test.each([
    ['the scale read as w for 1 + w', other(1.5, 1)],
    ['the other class', other(2.5, 0)],
    ['no guidance', other(0, 1)],
  ])('%s is rejected', async (name, problem) => {
    expect(failed(await runChecks(mapOf(name, exact(problem)), { ...options, filter: 'map.trajectory' }))).toContain(
      'map.trajectory',
    );
  });

  test('guided velocities are judged likewise', async () => {
    const velocity = (problem: ExactProblem): VelocitySubject =>
      ({
        ...{ kind: 'velocity', name: problem.id, dtype: 'float64', problem: 'guided-2d' },
        evaluate: ({ x, t }: { x: Float64Array; t: Float64Array }) => problem.fields.velocity(x, t),
      }) as VelocitySubject;
    expect(failed(await checkVelocity(velocity(guided), options))).toEqual([]);
    expect(failed(await runChecks(velocity(other(1.5, 1)), options))).not.toEqual([]);
  });
});
