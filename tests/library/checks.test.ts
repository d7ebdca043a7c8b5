import { describe, expect, it } from 'vitest';
import * as flowproof from '../../src/index.ts';
import { exactMapSubject } from '../../src/subject/exact.ts';

const { assertMap, checkMap, checkSampler, checkVelocity, defineProblem, problems } = flowproof;
const exact = exactMapSubject(defineProblem(problems['gaussian-1d'].problem));
const wrong: flowproof.MapSubject = {
  ...exact,
  name: 'shifted',
  evaluate: async (call) => Float64Array.from(await exact.evaluate(call), (v) => v + 1e-6),
};
const options = { profile: 'smoke', filter: 'map.boundary,map.trajectory' } as const;

describe('the library', () => {
  it('resolves to verdicts, whatever they say', async () => {
    expect((await checkMap(exact, options)).map(({ status }) => status)).toEqual(['pass', 'pass']);
    const statuses = (await checkMap(wrong, options)).map(({ status }) => status);
    expect(statuses).toContain('fail');
  });

  it('throws with the text of the terminal, and nothing when all is well', async () => {
    await expect(assertMap(exact, options)).resolves.toBeUndefined();
    const error = await assertMap(wrong, options).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(flowproof.FlowproofAssertionError);
    expect(error.message).toMatch(/✗ FAIL map\.\w+ [\s\S]*residual [\s\S]*worst at [\s\S]*replay [\s\S]*\d failed/);
    expect(error.verdicts).toHaveLength(2);
  });

  it('throws too when nothing was checked', async () => {
    await expect(assertMap(exact, { ...options, filter: 'loss' })).rejects.toThrow('nothing was run');
  });

  it('repeats a verdict from its replay line, whatever the other options', async () => {
    const verdict = (await checkMap(wrong, { ...options, seed: 9 })).find(({ status }) => status === 'fail')!;
    const [again, ...others] = await checkMap(wrong, { replay: verdict.replay });
    expect(others).toEqual([]);
    expect(again).toMatchObject({ id: verdict.id, status: 'fail', problem: verdict.problem, seed: 9 });
    expect(again.counterexample?.bits).toEqual(verdict.counterexample?.bits);
  });

  it('refuses a subject of another kind or none', async () => {
    await expect(checkVelocity(exact as never)).rejects.toThrow(/exact map\.kind: expected velocity, got "map"/);
    await expect(checkSampler({} as never)).rejects.toThrow(/subject/);
  });

  it('takes a problem of the caller', async () => {
    const problem: flowproof.Problem = { ...problems['gaussian-1d'].problem, id: 'mine' };
    const verdicts = await checkMap((given) => exactMapSubject(defineProblem(given)), {
      ...options,
      problem: [problem, 'shift'],
    });
    expect(new Set(verdicts.map(({ problem: id }) => id))).toEqual(new Set(['mine', 'shift']));
    expect(() => defineProblem({ ...problem, dimension: 0 })).toThrow(/dimension/);
  });
});
