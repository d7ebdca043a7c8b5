import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../core/content-hash.ts';
import { trainedTarget } from '../reference/subjects/trained-target.ts';
import { FILES } from '../reference/training/files.ts';
import type { EnvironmentRecord, RunOptionsRecord, RunRecord, SubjectRecord } from '../subject/stream.ts';
import { deviationsOf } from './deviations.ts';
import { BUILT_IN, type Job, type PlanFacts } from './isolate/protocol.ts';
import { commandOf, STDIO } from './remote/target.ts';
import { version } from './version.ts';

/** The first record of a stream. */
export function runRecord(job: Job, plan: PlanFacts, budget: number | undefined): RunRecord {
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
    environment: { ...environment(), ...(plan.backend === undefined ? {} : { backend: plan.backend }) },
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

/** Where the subjects of a target come from, with the hash of the file that names them. */
export function sourceOf(target: string): Pick<SubjectRecord, 'source' | 'hash'> {
  if (target === BUILT_IN) return { source: `flowproof ${version}`, hash: null };
  if (target === STDIO) return { source: null, hash: null };
  const file = fileOf(target);
  return { source: target, hash: file === undefined ? null : sha256(readFileSync(file)) };
}

/** The module, adapter or checkpoint of a target; of a command the first file among its words, the program itself last. */
function fileOf(target: string): string | undefined {
  const command = commandOf(target);
  if (command !== undefined) {
    const [program, ...words] = typeof command === 'string' ? command.split(/\s+/) : command;
    return [...words, program].find(isFile);
  }
  const trained = trainedTarget(target);
  if (trained !== undefined) {
    return statSync(trained.path).isDirectory() ? join(trained.path, FILES.checkpoint) : trained.path;
  }
  return [target, target.replace(/#[^#]*$/, '')].find(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
