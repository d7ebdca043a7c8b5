import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { EnvironmentRecord, RunOptionsRecord, RunRecord } from '../subject/stream.ts';
import { deviationsOf } from './deviations.ts';
import type { Job, PlanFacts } from './isolate/protocol.ts';
import { sourceOf } from './source.ts';
import { backendOf } from './subjects.ts';
import { version } from './version.ts';

/** The first record of a stream. */
export function runRecord(job: Job, plan: PlanFacts, budget: number | undefined): RunRecord {
  const backend = backendOf(job.target);
  return {
    schema: 'flowproof.run/1',
    record: 'run',
    command: commandLine(process.argv.slice(2)),
    started: new Date().toISOString(),
    versions: {
      flowproof: version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      ...plan.versions,
    },
    environment: { ...environment(), ...(backend === undefined ? {} : { backend }) },
    target: job.target,
    profile: job.profile,
    seed: job.seed,
    filter: job.filter ?? null,
    budget: budget ?? null,
    falseFail: plan.falseFail,
    options: optionsOf(job),
    deviations: deviationsOf(job, plan, budget),
    subjects: plan.subjects.map((subject) => ({ ...subject, ...sourceOf(job.target) })),
    planned: plan.checks.map(({ property, subject, problem }) => ({ id: property, subject, problem })),
    properties: [...plan.properties],
    problems: [...plan.problems],
  };
}

/** The machine, in words and numbers. */
export function environment(): EnvironmentRecord {
  return {
    os: `${type()} ${release()} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    node: process.versions.node,
  };
}

function optionsOf({ problem, timeout, xfail, tolerance, effort }: Job): RunOptionsRecord {
  return {
    ...(problem === undefined ? {} : { problem: [...problem] }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(xfail.length === 0 ? {} : { xfail: [...xfail] }),
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(effort === undefined ? {} : { replay: true }),
  };
}

function commandLine(args: readonly string[]): string {
  return [
    'flowproof',
    ...args.map((text) => (/^[\w@%+=:,./#*-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)),
  ].join(' ');
}
