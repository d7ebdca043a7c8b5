import { setImmediate as nextTurn } from 'node:timers/promises';
import { FlowproofError } from '../../core/errors.ts';
import { endWithParent } from '../../core/orphan-guard.ts';
import { clip, thrownText } from '../../core/text.ts';
import { diagnoseOnDemand } from '../../diagnosis/index.ts';
import type { GroupState } from '../../properties/runner/blocking.ts';
import type { Plan } from '../../properties/runner/plan.ts';
import { runCheck } from '../../properties/runner/run-check.ts';
import type { Diagnose } from '../../properties/types.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { planTarget } from '../plan-target.ts';
import { factsOf } from './facts.ts';
import type { FromWorker, Job, ToWorker } from './protocol.ts';

/** The process in which subjects run: it makes the plan of a job and runs the checks that its parent names. */
endWithParent();
process.on('SIGINT', () => {});

let current: { readonly plan: Plan; readonly job: Job; readonly diagnose: Diagnose } | undefined;

/** Resolves when the message is out, so that a crash that follows cannot take it along. */
function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

async function makePlan(job: Job): Promise<void> {
  try {
    const plan = await planTarget(job);
    current = { plan, job, diagnose: diagnoseOnDemand() };
    await send({ type: 'planned', plan: factsOf(plan, job) });
  } catch (thrown) {
    const known = thrown instanceof FlowproofError;
    await send({
      type: 'refused',
      code: known ? thrown.code : 'internal',
      message: known ? clip(thrown.message, 2_000) : thrownText(thrown, 2_000),
      hint: known ? thrown.hint : 'This is a mistake in flowproof: please report it.',
    });
  }
}

async function runGroup(message: Extract<ToWorker, { type: 'run' }>): Promise<void> {
  const { plan, job, diagnose } = current!;
  const state: GroupState = new Map(message.state);
  const options = {
    target: job.target,
    xfail: job.xfail,
    signal: new AbortController().signal,
    ...(job.replay === undefined ? {} : { replay: job.replay }),
    ...(job.timeout === undefined ? {} : { timeout: job.timeout }),
    ...(job.tolerance === undefined ? {} : { tolerance: job.tolerance }),
    diagnose,
  };
  for (const index of message.indices) {
    await send({ type: 'start', index });
    const found = (verdict: Verdict): Promise<void> => send({ type: 'found', index, verdict });
    const verdict = await runCheck(plan, plan.checks[index], state, { ...options, found });
    // A turn of the event loop: stray rejections and timers of the subject end the process now, in the check that caused them.
    await nextTurn();
    await send({ type: 'verdict', index, verdict, root: state.get(verdict.id)?.root ?? verdict.id });
  }
  await send({ type: 'idle' });
}

process.on('message', (message: ToWorker) => {
  void (message.type === 'plan' ? makePlan(message.job) : runGroup(message));
});
