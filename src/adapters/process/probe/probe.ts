import type { ExactProblem } from '../../../analytic/types.ts';
import { FlowproofError } from '../../../core/errors.ts';
import { thrownText } from '../../../core/text.ts';
import { type Posed, pose } from '../../../properties/runner/pose.ts';
import { RemoteError } from '../../../subject/remote-error.ts';
import type { SubjectExport } from '../../../subject/types.ts';
import type { Host } from '../host.ts';
import { remoteSubjects } from '../subjects.ts';
import { probeLoss, probeSampler } from './nets.ts';
import { probePoints } from './points.ts';
import type { ProbeStep, Try } from './types.ts';

/** What a probe is told. */
export interface ProbeOptions {
  /** Factories are bound on the first of these that they accept. */
  readonly problems: readonly ExactProblem[];
  /** True where the user named them: then fixed subjects are bound on them too. */
  readonly chosen: boolean;
  /** Longest time of one answer, milliseconds. */
  readonly timeout: number;
  readonly step: (step: ProbeStep) => void;
}

/**
 * Goes from the start of a client to a first answer of each of its subjects, one step after the other, so that a broken adapter is told from a wrong
 * implementation. A step that fails ends what builds on it.
 */
export async function probeClient(host: Host, options: ProbeOptions): Promise<void> {
  const on = (about?: string): Try => tryOut(host, options, about);
  let subjects: SubjectExport = [];
  const speaks = await on()('starts and answers `hello`', 'adapter', async () => {
    const { client, versions, protocol } = await host.ready();
    const named = Object.entries(versions).map(([name, value]) => `${name} ${value}`);
    return `${client.name} ${client.version}, protocol ${protocol}${named.length === 0 ? '' : `, ${named.join(', ')}`}`;
  });
  const declares =
    speaks &&
    (await on()('declares its subjects', 'adapter', async () => {
      subjects = await remoteSubjects(host, { chosen: options.chosen });
      return `${(subjects as readonly unknown[]).length} subjects`;
    }));
  if (declares) {
    for (const subject of subjects as readonly SubjectExport[]) {
      let posed: Posed | undefined;
      const bound = await on()('binds a subject to a problem', 'adapter', async () => {
        const all = await pose(subject, options.problems, options.chosen);
        const failed = all.find(({ checkable }) => 'failure' in checkable);
        if (failed !== undefined && 'failure' in failed.checkable)
          throw new RemoteError('internal', failed.checkable.failure, '');
        posed = all[0];
        if (posed === undefined)
          return { skip: `refuses ${options.problems.map(({ id }) => id).join(', ')}; name one with --problem` };
        return `${posed.subject}: ${posed.declared!.kind} on ${posed.problem?.id ?? 'no problem'}, ${posed.declared!.dtype ?? 'float64'}`;
      });
      if (bound && posed !== undefined) await probePosed(posed, on(posed.subject));
    }
  }
  if (speaks) {
    await on()('shuts down', 'adapter', async () => {
      await host.close();
      return 'when asked to';
    });
  }
}

async function probePosed({ checkable, problem }: Posed, attempt: Try): Promise<void> {
  if ('failure' in checkable) return;
  if (checkable.kind !== 'sampler' && checkable.kind !== 'loss') await probePoints(checkable, attempt);
  else if (problem === null || !problem.native) {
    await attempt('answers', 'adapter', async () => ({
      skip: 'a net in the place of the network needs a native problem',
    }));
  } else if (checkable.kind === 'sampler') await probeSampler(checkable.subject, problem, attempt);
  else await probeLoss(checkable.subject, problem, attempt);
}

function tryOut(host: Host, { step, timeout }: ProbeOptions, about: string | undefined): Try {
  return async (name, side, run) => {
    const start = performance.now();
    const tell = (status: ProbeStep['status'], detail: string, hint?: string, blame = side): boolean => {
      const milliseconds = Math.round((performance.now() - start) * 10) / 10;
      step({
        step: name,
        ...(about === undefined ? {} : { about }),
        status,
        side: blame,
        detail,
        ...(hint === undefined || hint === '' ? {} : { hint }),
        milliseconds,
      });
      return status !== 'fail';
    };
    try {
      // A start and a load have limits of their own.
      const found = await host.during(() => (about === undefined ? run() : inTime(host, run(), timeout)));
      if (typeof found === 'string') return tell('pass', found);
      return 'skip' in found ? tell('skip', found.skip) : tell('fail', found.wrong, found.hint);
    } catch (thrown) {
      const blame = !(thrown instanceof RemoteError) ? side : thrown.raised ? 'implementation' : 'adapter';
      const hint = thrown instanceof FlowproofError ? thrown.hint : undefined;
      return tell('fail', thrownText(thrown, 2_000), hint, blame);
    }
  };
}

/** The result, unless it takes too long. */
function inTime<T>(host: Host, result: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const tail = host.tail();
      const last = tail === '' ? '' : `; its last words: ${tail}`;
      reject(
        new RemoteError(
          'timeout',
          `no answer within ${milliseconds / 1e3} s${last}`,
          'Pass a longer --timeout, or see where it waits.',
        ),
      );
    }, milliseconds);
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
