import type { ExactProblem } from '../../../analytic/types.ts';
import { stream } from '../../../core/random.ts';
import { adaptCase } from '../../../properties/loss/adapt-case.ts';
import { prepareBatch } from '../../../properties/loss/batch.ts';
import { drawLossCase, perturbationOf } from '../../../properties/loss/loss-case.ts';
import { runLoss } from '../../../properties/loss/run.ts';
import { specOf } from '../../../properties/loss/spec.ts';
import { samplerRig } from '../../../properties/sampler/rig.ts';
import type { LossSubject, SamplerSubject } from '../../../subject/types.ts';
import type { Try } from './types.ts';

const ROWS = 4;

/** Steps of a sampler: answers, finite, deterministic. */
export async function probeSampler(subject: SamplerSubject, problem: ExactProblem, attempt: Try): Promise<void> {
  const rig = await samplerRig(subject, problem);
  const noise = rig.noise(stream(1, 'probe', subject.name), ROWS);
  let first = new Float64Array(0) as Float64Array;
  const answered = await attempt('samples', 'adapter', async () => {
    const { y, evaluations } = await rig.run(noise, 2, 1);
    first = y;
    return `${ROWS} samples in 2 steps, ${evaluations} calls of the net`;
  });
  if (!answered) return;
  await attempt('finite', 'implementation', async () => {
    const bad = first.findIndex((value) => !Number.isFinite(value));
    return bad < 0
      ? 'all numbers are finite'
      : { wrong: `y[${bad}] = ${first[bad]}`, hint: 'Look at the times of its calls.' };
  });
  await attempt('deterministic', 'implementation', async () => {
    if (subject.deterministic === false) return { skip: 'declared not to be' };
    const { y } = await rig.run(noise, 2, 1);
    const same = y.every((value, k) => Object.is(value, first[k]));
    const hint = 'Draw from a generator that the seed of the request starts.';
    return same ? 'equal seeds give equal bits' : { wrong: 'the same call gave other samples', hint };
  });
}

/** Steps of a loss: answers, its net is the exact one, gradient, deterministic. */
export async function probeLoss(subject: LossSubject, problem: ExactProblem, attempt: Try): Promise<void> {
  const spec = specOf(subject, problem);
  const rng = stream(1, 'probe', subject.name);
  const pattern = spec.family === 'flow-matching' ? 'diagonal' : 'off-diagonal';
  const lossCase = adaptCase(spec, problem, drawLossCase(rng, problem, ROWS, pattern, true, spec.reaches));
  const batch = prepareBatch(spec, problem, lossCase);
  const perturbation = perturbationOf(problem, lossCase.net)!;
  let value = Number.NaN;
  const answered = await attempt('gives a loss', 'adapter', async () => {
    const run = await runLoss(subject, spec, problem, batch, {});
    const kinds = run.calls.map(({ kind, n }) => `${kind} of ${n}`).join(', ');
    return `${run.value.toPrecision(4)} at the exact map; calls of the net: ${kinds === '' ? 'none' : kinds}`;
  });
  if (!answered) return;
  await attempt('its net is the exact map', 'adapter', async () => {
    const run = await runLoss(subject, spec, problem, batch, { perturbation });
    value = run.value;
    return 'results and tangents agree with the suite’s at the recorded arguments, perturbed too';
  });
  await attempt('finite', 'implementation', async () => {
    if (Number.isFinite(value)) return `${value.toPrecision(4)} at a perturbed map`;
    return { wrong: `the loss is ${value}`, hint: 'Look at the times and shapes of its calls.' };
  });
  await attempt('gradient', 'adapter', async () => {
    const { gradient } = await runLoss(subject, spec, problem, batch, { perturbation, gradient: true });
    return gradient === undefined ? { skip: 'not offered: stop-gradients are not judged' } : 'comes call by call';
  });
  await attempt('deterministic', 'implementation', async () => {
    if (subject.deterministic === false) return { skip: 'declared not to be' };
    const again = await runLoss(subject, spec, problem, batch, { perturbation });
    const hint = 'Draw from a generator that the seed of the request starts.';
    return Object.is(again.value, value)
      ? 'equal seeds give equal bits'
      : { wrong: `${value}, then ${again.value}`, hint };
  });
}
