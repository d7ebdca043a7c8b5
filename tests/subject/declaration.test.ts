import { describe, expect, it } from 'vitest';
import { parseSubject } from '../../src/subject/declaration.ts';

const evaluate = () => [0];
const matching = {
  kind: 'loss',
  name: 'a',
  loss: () => 0,
  framework: 'plain',
  family: 'flow-matching',
  stopGradient: 'none',
  times: 'given',
};

describe('parseSubject', () => {
  it('gives the very object back, with methods on a class and fields of its own', () => {
    class Model {
      readonly kind = 'map';
      readonly name = 'model';
      readonly weights = [1, 2];
      evaluate() {
        return this.weights;
      }
    }
    const model = new Model();
    expect(parseSubject(model)).toBe(model);
  });

  it.each<[unknown, RegExp]>([
    [null, /subject: expected a Subject, an object with a kind, got null/],
    [{ kind: 'mapp', name: 'a', evaluate }, /subject.*kind.*expected.*map.*velocity/],
    [{ kind: 'map', evaluate }, /subject\.name: expected a string, got undefined/],
    [{ kind: 'map', name: 'a' }, /subject\.evaluate: expected a function, got undefined/],
    [{ kind: 'map', name: 'a', evaluate, jvp: 3 }, /subject\.jvp: expected a function or nothing, got 3/],
    [
      { kind: 'map', name: 'a', evaluate, dtype: 'float16' },
      /subject\.dtype: expected "float64" or "float32", got "float16"/,
    ],
    [
      { kind: 'map', name: 'a', evaluate, convention: { time: 'up' } },
      /subject\.convention\.time: expected "noise-to-data" or/,
    ],
    [{ kind: 'map', name: 'a', evaluate, convention: { tme: 'up' } }, /subject\.convention: expected no field "tme"/],
    [{ kind: 'map', name: 'a', evaluate, convension: {} }, /subject\.convension: expected the field convention/],
    [{ kind: 'map', name: 'a', evaluate, detreministic: false }, /expected the field deterministic/],
    [
      { kind: 'loss', name: 'a', loss: evaluate, framework: 'plain', family: 'lsd' },
      /subject\.family: expected "flow-matching" or/,
    ],
    [{ ...matching, regresses: 'x1' }, /subject\.regresses: expected "output" or "velocity", got "x1"/],
    [
      { ...matching, stopGradient: 'convex' },
      /subject\.stopGradient: expected one of none for the flow-matching family/,
    ],
    [{ ...matching, residual: { weight: '1 / (1 - s' } }, /subject\.residual\.weight: expected "\)" at character 11/],
    [{ kind: 'sampler', name: 'a', evaluate }, /subject\.sample: expected a function/],
  ])('refuses %j', (value, message) => {
    expect(() => parseSubject(value)).toThrow(message);
    expect(() => parseSubject(value)).toThrow(expect.objectContaining({ code: 'invalid-subject' }));
  });
});
