import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { guarded } from '../../subject/guard.ts';
import type { LossObservation, ObservedCall, RemoteLossSubject } from '../../subject/types.ts';
import { type LossBatch, labelsOf } from './batch.ts';
import { recordedCalls } from './recorded.ts';
import type { LossRun, PerturbedNet, RunOptions } from './run.ts';
import type { LossSpec } from './spec.ts';
import { throughHead } from './through-head.ts';

/**
 * Evaluates a loss that lives elsewhere, with its own copy of the exact map. The suite computes the map again at the recorded arguments.
 *
 * @throws RemoteError where the loss raises, the client breaks the protocol, or its map is not the exact one.
 */
export async function runRemote(
  subject: RemoteLossSubject,
  spec: LossSpec,
  problem: ExactProblem,
  batch: LossBatch,
  { seed = 1, perturbation, gradient = false }: RunOptions,
): Promise<LossRun> {
  const { n, d, x0, x1, given } = batch;
  const observation = await guarded(`${spec.name}.loss`, () =>
    subject.loss({
      x1,
      ...(spec.noise === 'given' ? { x0 } : {}),
      ...(spec.times === 'given' ? given : {}),
      ...(subject.labels && { labels: labelsOf(batch) }),
      seed,
      n,
      d,
      ...(perturbation && { perturbation: { theta: perturbation.theta, waves: perturbation.features.waves } }),
      ...(perturbation &&
        spec.teacher === 'given' && {
          teacher: { theta: perturbation.teacher.theta, waves: perturbation.teacher.features.waves },
        }),
      gradient,
    }),
  );
  const isTeacher = (call: ObservedCall) => call.net === 'teacher';
  const own = { ...observation, calls: observation.calls.filter((call) => !isTeacher(call)) };
  const teacher = { ...observation, calls: observation.calls.filter(isTeacher) };
  const velocities = observation.output === 'velocity';
  const read = (part: LossObservation, net: PerturbedNet | undefined) => {
    const calls = recordedCalls(spec, problem, part, net, subject.convention);
    return velocities || spec.head === undefined ? calls : throughHead(spec.head, calls);
  };
  const base = {
    value: observation.value,
    calls: read(own, perturbation),
    velocities,
    ...(observation.overwritten && { overwritten: observation.overwritten }),
    ...(spec.teacher === 'given' && { teacherCalls: read(teacher, perturbation?.teacher) }),
  };
  if (!observation.gradient) return base;
  return { ...base, gradient: gradientOf(own, perturbation!.theta.length) };
}

function gradientOf({ calls, netDtype }: LossObservation, parameters: number): NonNullable<LossRun['gradient']> {
  const merged = new Set<number>();
  calls.forEach(({ theta, n }, call) => {
    if (theta !== undefined && theta.length === parameters && n !== 1) merged.add(call);
  });
  const none = new Float64Array(parameters);
  return {
    unit: 'row',
    merged,
    // The client adds up the angle of each wave in an order of its own.
    netUnit: UNIT_ROUNDOFF[netDtype ?? 'float64'],
    part: ({ call, row }) => {
      const { theta } = calls[call];
      if (theta === undefined) return none;
      return merged.has(call) ? theta : theta.subarray(row * parameters, (row + 1) * parameters);
    },
  };
}
