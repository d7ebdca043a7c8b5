import { stream } from '../../src/core/random.ts';
import { type Control, setting } from '../../src/mutants/index.ts';
import { runChecks } from '../../src/properties/runner/index.ts';

/** What one seed said about every control. */
export interface SeedRun {
  readonly seed: number;
  readonly checks: number;
  readonly seconds: number;
  /** Failures, errors and time-outs, in words. */
  readonly rejects: readonly { control: string; problem: string; property: string; status: string; reason: string }[];
  readonly inconclusive: readonly { control: string; problem: string; property: string }[];
  /** p-values by property. */
  readonly pValues: Readonly<Record<string, readonly number[]>>;
  /** Largest error over tolerance of each run of a numerical property, by property and control. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** Milliseconds by property. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** Each check's share of the false-fail budget in a run over the whole catalogue. */
const FALSE_FAIL = 3e-9;

/** Every control on one of its settings, chosen by the seed, in a profile. */
export async function runSeed(seed: number, controls: readonly Control[], profile: string): Promise<SeedRun> {
  const start = performance.now();
  const rejects: SeedRun['rejects'][number][] = [];
  const inconclusive: SeedRun['inconclusive'][number][] = [];
  const pValues: Record<string, number[]> = {};
  const ratios: Record<string, Record<string, number[]>> = {};
  const milliseconds: Record<string, number> = {};
  let checks = 0;
  for (const control of controls) {
    const key = control.settings[Math.floor(stream(seed, 'setting', control.id).uniform() * control.settings.length)];
    const problem = setting(key);
    const subject = await control.make(problem);
    if (subject === null) continue;
    for (const verdict of await runChecks(subject, {
      profile,
      seed,
      problem,
      blocking: false,
      falseFail: FALSE_FAIL,
    })) {
      const { id, status, statistic, threshold, pValue, reason } = verdict;
      milliseconds[id] = (milliseconds[id] ?? 0) + verdict.milliseconds;
      if (status === 'skip') continue;
      checks++;
      if (status === 'inconclusive') inconclusive.push({ control: control.id, problem: key, property: id });
      else if (status !== 'pass') rejects.push({ control: control.id, problem: key, property: id, status, reason });
      if (pValue !== undefined) {
        pValues[id] ??= [];
        pValues[id].push(pValue);
      } else if (statistic !== null && threshold !== null && threshold > 0) {
        ratios[id] ??= {};
        ratios[id][control.id] ??= [];
        ratios[id][control.id].push(Number((statistic / threshold).toPrecision(4)));
      }
    }
  }
  const seconds = (performance.now() - start) / 1000;
  return { seed, checks, seconds, rejects, inconclusive, pValues, ratios, milliseconds };
}
