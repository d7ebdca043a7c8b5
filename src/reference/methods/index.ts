export { type MethodConfig, methodConfigSchema } from './config.ts';
export { type MethodFacts, methodFacts, type ResidualForm, type SolverName, type TeacherKind } from './facts.ts';
export { type MethodId, methodIds } from './ids.ts';
export { methods, resolveMethod } from './resolve.ts';
export { drawMethodTimes, intervalsAt, type MethodTimes, methodTimesSchema } from './times.ts';
export type { Method, MethodContext } from './types.ts';
export { type TensorVelocity, velocityNet } from './velocity-net.ts';
