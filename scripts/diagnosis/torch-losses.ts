import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remoteSubjects } from '../../src/adapters/process/subjects.ts';
import type { ExactProblem } from '../../src/analytic/types.ts';
import { openHost } from '../../src/cli/remote/open-host.ts';
import type { LossSubject } from '../../src/subject/types.ts';
import { expectationOf } from './loss-expectations.ts';
import { nativeProblem, tryLoss } from './loss-trial.ts';
import type { Slice, SliceOptions, Trial } from './trial.ts';

const CLIENT = fileURLToPath(new URL('../../clients/python', import.meta.url));

/** Serves the losses of the Python client's tests, the wrong ones and the right ones, in their three conventions. */
const SERVE = `
import sys
sys.path[:0] = [${JSON.stringify(resolve(CLIENT, 'tests'))}, ${JSON.stringify(resolve(CLIENT, 'src'))}]
import flowproof
from losses import CONVENTIONS, RIGHT, WRONG, drawn_loss, in_convention
formulas = {**WRONG, **RIGHT}
flowproof.serve(
    *[in_convention(formula, name, **declared) for formula, declared in formulas.items() for name in CONVENTIONS],
    *[drawn_loss(name, right) for name in CONVENTIONS for right in (False, True)],
)
`;

/** The losses are written for the linear path; more dimensions are as few, and slower. */
const isLinear = ({ interpolant, dimension }: ExactProblem) => interpolant.kind === 'linear' && dimension <= 3;

/** The losses of clients/python/tests/losses.py, wrong and right, on random problems: which explanation comes first, and whether right ones are left in peace. */
export async function torchSlice({ only, seed, problems }: SliceOptions): Promise<Slice> {
  const slice = { name: 'torch-losses', title: 'Losses in torch' };
  const python = process.env.FLOWPROOF_PYTHON ?? 'python3';
  const skipped = missing(python);
  if (skipped !== undefined) return { ...slice, trials: [], controls: { tried: 0, accused: [] }, skipped };
  const host = openHost(`command:${python} -c '${SERVE}'`);
  const trials: Trial[] = [];
  const accused: string[] = [];
  let tried = 0;
  try {
    const subjects = await remoteSubjects(host, { chosen: true });
    for (const [k, made] of [subjects].flat().entries()) {
      if (typeof made !== 'function' || !only.test(made.name)) continue;
      for (let p = 0; p < problems; p++) {
        const problem = nativeProblem(1e6 + 100 * seed + 7 * k + p, isLinear);
        const subject = (await made(problem.definition)) as LossSubject;
        const [, id, convention] = /^(.*) \((.*)\)$/.exec(made.name)!;
        const expected = expectationOf(id) ?? 'none';
        const trial = await tryLoss({ id, convention, subject, problem, seed, expected });
        if (trial === undefined) continue;
        if (expected !== 'none') {
          trials.push(trial);
          continue;
        }
        tried++;
        if (!trial.right) accused.push(`${made.name} on ${problem.id}: ${trial.first}`);
      }
    }
  } finally {
    await host.close();
  }
  return { ...slice, trials, controls: { tried, accused } };
}

function missing(python: string): string | undefined {
  try {
    execFileSync(python, ['-c', 'import numpy, torch'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${python} has no numpy and torch: set FLOWPROOF_PYTHON`;
  }
}
