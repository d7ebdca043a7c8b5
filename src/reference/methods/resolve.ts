import { expectedError } from '../../core/errors.ts';
import type { MethodConfig } from './config.ts';
import { type MethodFacts, methodFacts } from './facts.ts';
import { type MethodId, methodIds } from './ids.ts';
import { residuals } from './residuals.ts';
import { drawMethodTimes } from './times.ts';
import type { Method, MethodContext } from './types.ts';

/** The method that a configuration names, with what it leaves out filled in. The configuration has to be valid (`methodConfigSchema`). */
export function resolveMethod(config: MethodConfig | MethodId): Method {
  const chosen: MethodConfig = typeof config === 'string' ? { id: config } : config;
  const { id } = chosen;
  const facts: MethodFacts = methodFacts[id];
  const { times = facts.times, teacher = facts.teachers[0] } = chosen;
  const method: Method = {
    ...facts,
    id,
    teacher,
    target: chosen.target ?? facts.targets?.[0],
    stopGradient: chosen.stopGradient ?? facts.stopGradients[0],
    form: chosen.form ?? facts.forms?.[0] ?? 'velocity',
    solver: chosen.solver ?? facts.solvers?.[0] ?? 'euler',
    times,
    legCount: chosen.legs ?? 2,
    normaliseTangent: chosen.normaliseTangent ?? 0.1,
    tangentWarmup: chosen.tangentWarmup ?? 0.1,
    conditional: teacher === 'none',
    drawTimes: (rng, n, range, progress) => drawMethodTimes(rng, n, times, range, progress),
    residual: (context) => {
      demand(method, context);
      return residuals[id](method, context);
    },
  };
  return method;
}

/** Every method with its defaults. */
export const methods = Object.fromEntries(methodIds.map((id) => [id, resolveMethod(id)])) as Readonly<
  Record<MethodId, Method>
>;

function demand({ id, intermediate, teacher, target }: Method, context: MethodContext): void {
  const { rows } = context;
  if (intermediate !== 'none' && rows.u === undefined) {
    throw expectedError('usage', `rows of ${id}`, 'intermediate times u', rows.u, 'Pass u between s and t.');
  }
  if (intermediate === 'point' && rows.xu === undefined) {
    throw expectedError('usage', `rows of ${id}`, 'points xu = I_u', rows.xu, 'Interpolate the same pair at u.');
  }
  if (teacher !== 'none' && teacher !== 'self' && context.teacher === undefined) {
    throw expectedError('usage', `teacher of ${id}`, `a teacher of kind ${teacher}`, undefined, 'Pass the teacher.');
  }
  if (target === 'average' && context.target === undefined) {
    throw expectedError('usage', `target of ${id}`, 'the averaged network', undefined, 'Pass the target.');
  }
}
