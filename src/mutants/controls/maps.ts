import type { Problem } from '../../analytic/types.ts';
import { gather } from '../../properties/numeric/rows.ts';
import { type ExactSubjectOptions, exactMapSubject } from '../../subject/exact.ts';
import type { MapSubject } from '../../subject/types.ts';
import { averageVelocity, mapOf, truthOf } from '../exact.ts';
import { asSubject } from '../maps/build.ts';
import { rungeKutta } from '../maps/steps.ts';
import type { Control } from '../types.ts';
import { gaussianFlow } from './gaussian-flow.ts';
import { quantileFlow } from './quantile-flow.ts';

function control(
  name: string,
  description: string,
  settings: readonly string[],
  make: (problem: Problem) => MapSubject | null,
): Control {
  return { id: `map.${name}`, kind: 'map', description, settings, make };
}

const exact = (name: string, description: string, options: ExactSubjectOptions, settings = ['gaussian', 'product']) =>
  control(`exact-${name}`, description, settings, (problem) =>
    exactMapSubject(truthOf(problem).problem, { name: `exact-${name}`, ...options }),
  );

/** The suite's own exact map in every convention, dtype and domain. */
const conventions: readonly Control[] = [
  exact('canonical', 'The exact map with a jvp.', {}, [
    'gaussian',
    'non-commuting',
    'product',
    'skewed-1d',
    'mixture-3',
    'shift',
    'isotropic',
  ]),
  exact('without-jvp', 'The exact map, judged by differences.', { jvp: false }, [
    'gaussian',
    'gaussian-trig',
    'non-commuting',
    'product',
    'skewed-1d',
    'centred',
    'standard',
  ]),
  exact('reversed', 'Time from data to noise.', { convention: { time: 'data-to-noise' } }),
  exact('reversed-without-jvp', 'Time from data to noise, judged by differences.', {
    convention: { time: 'data-to-noise' },
    jvp: false,
  }),
  exact('average-velocity', 'Returns (X - x)/(t - s).', { convention: { output: 'average-velocity' } }),
  exact('average-velocity-without-jvp', 'Returns (X - x)/(t - s), judged by differences.', {
    convention: { output: 'average-velocity' },
    jvp: false,
  }),
  exact('displacement', 'Returns X - x.', { convention: { output: 'displacement' }, jvp: false }),
  exact('displacement-jvp', 'Returns X - x with a jvp.', { convention: { output: 'displacement' } }),
  exact('step', 'The second time is a step.', { convention: { secondTime: 'step' } }),
  exact('thousand', 'Times count to 1000.', { convention: { timeScale: 1000 }, jvp: false }),
  exact(
    'meanflow',
    'MeanFlow: reversed time, average velocity, step, times to 1000.',
    {
      convention: { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step', timeScale: 1000 },
    },
    ['gaussian', 'non-commuting', 'skewed-1d'],
  ),
  exact('float32', 'Rounded to float32, declared so.', { dtype: 'float32' }, ['gaussian', 'non-commuting', 'product']),
  exact('float32-without-jvp', 'Rounded to float32, judged by differences.', { dtype: 'float32', jvp: false }),
  exact('float32-average-velocity', 'An average velocity rounded to float32.', {
    dtype: 'float32',
    convention: { output: 'average-velocity', time: 'data-to-noise' },
    jvp: false,
  }),
  exact('forward', 'Only s <= t.', { domain: 'forward' }),
  exact('forward-without-jvp', 'Only s <= t, judged by differences.', { domain: 'forward', jvp: false }),
  exact('from-zero', 'Only s = 0.', { domain: 'from-zero' }),
  exact('from-zero-reversed', 'Only s = 0, in reversed time.', {
    domain: 'from-zero',
    convention: { time: 'data-to-noise' },
    jvp: false,
  }),
];

/** The same function in other programming guises. */
const guises: readonly Control[] = [
  control('asynchronous', 'Every answer is a promise that resolves later.', ['gaussian'], (problem) => {
    const right = asSubject('asynchronous', problem, truthOf(problem).map);
    return {
      ...right,
      evaluate: async (call) => {
        const y = await right.evaluate(call);
        await new Promise((resolve) => setImmediate(resolve));
        return y;
      },
    };
  }),
  control('ordinary-arrays', 'Returns ordinary arrays of numbers.', ['gaussian', 'product'], (problem) => {
    const { map } = truthOf(problem);
    return {
      ...asSubject('ordinary-arrays', problem, map),
      evaluate: ({ x, s, t }) => Array.from(map(Float64Array.from(x), Float64Array.from(s), Float64Array.from(t))),
    };
  }),
  control('row-by-row', 'One row at a time, the last one first.', ['gaussian', 'product'], (problem) => {
    const { map, d } = truthOf(problem);
    return asSubject('row-by-row', problem, (x, s, t) => {
      const y = new Float64Array(x.length);
      for (let i = s.length - 1; i >= 0; i--) {
        y.set(map(x.slice(i * d, (i + 1) * d), s.slice(i, i + 1), t.slice(i, i + 1)), i * d);
      }
      return y;
    });
  }),
  control(
    'sorted-internally',
    'Rows are sorted by time, evaluated and put back.',
    ['gaussian', 'product'],
    (problem) => {
      const { map, d } = truthOf(problem);
      return asSubject('sorted-internally', problem, (x, s, t) => {
        const order = Array.from(s, (_, i) => i).sort((i, j) => t[i] - t[j]);
        const y = map(gather(x, d, order), gather(s, 1, order), gather(t, 1, order));
        const out = new Float64Array(x.length);
        order.forEach((row, i) => {
          out.set(y.subarray(i * d, (i + 1) * d), row * d);
        });
        return out;
      });
    },
  ),
  control('throws-on-nan', 'Refuses non-finite input with an exception.', ['gaussian', 'product'], (problem) => {
    const { map } = truthOf(problem);
    return asSubject('throws-on-nan', problem, (x, s, t) => {
      if ([x, s, t].some((values) => !values.every(Number.isFinite))) throw new RangeError('finite numbers expected');
      return map(x, s, t);
    });
  }),
  control(
    'average-velocity-head',
    'x + (t - s) v with the exact v.',
    ['gaussian', 'product', 'skewed-1d'],
    (problem) => {
      const truth = truthOf(problem);
      return asSubject('average-velocity-head', problem, mapOf(averageVelocity(truth), truth.d));
    },
  ),
  control('two-halves', 'X_ut ∘ X_su with u half-way.', ['gaussian', 'product', 'non-commuting'], (problem) => {
    const { map } = truthOf(problem);
    return asSubject('two-halves', problem, (x, s, t) => {
      const u = s.map((value, i) => (value + t[i]) / 2);
      return map(map(x, s, u), u, t);
    });
  }),
  control('unclaimed', 'The flow of another field, claimed for no problem.', ['gaussian', 'product'], (problem) => {
    const { map, d } = truthOf(problem);
    return {
      ...asSubject('unclaimed', problem, (x, s, t) =>
        map(
          x,
          s.map((value) => value * value),
          t.map((value) => value * value),
        ),
      ),
      problem: null,
      dimension: d,
    };
  }),
];

/** Derivations of their own. */
const independent: readonly Control[] = [
  control(
    'gaussian-algebra',
    'm_t + √(Σ_t/Σ_s) (x - m_s), written out, in one dimension.',
    ['gaussian', 'gaussian-trig', 'centred'],
    (problem) => gaussianFlow('gaussian-algebra', problem),
  ),
  control(
    'gaussian-float32-arithmetic',
    'The same with every operation rounded to float32.',
    ['gaussian', 'centred'],
    (problem) => gaussianFlow('gaussian-float32-arithmetic', problem, Math.fround),
  ),
  control('quantile-bisection', 'F_t⁻¹ ∘ F_s by bisection on the nearer tail.', ['skewed-1d'], (problem) =>
    quantileFlow('quantile-bisection', problem),
  ),
  control(
    'runge-kutta',
    'Runge–Kutta of order 4 in 200 steps, which declares its accuracy.',
    ['gaussian'],
    (problem) => ({
      ...asSubject('runge-kutta', problem, rungeKutta(truthOf(problem), 4, 200)),
      accuracy: 1e-7,
    }),
  ),
  control(
    'runge-kutta-coarse',
    'The same with a declared accuracy that leaves differences no digits.',
    ['gaussian', 'mixture-3'],
    (problem) => ({
      ...asSubject('runge-kutta-coarse', problem, rungeKutta(truthOf(problem), 4, 200)),
      accuracy: 1e-5,
    }),
  ),
];

/** Correct flow maps. */
export const mapControls: readonly Control[] = [...conventions, ...guises, ...independent];
