import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlowproofError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { DIAGNOSIS_TIME } from '../../properties/runner/diagnose-within.ts';
import type { FromWorker, Job, PlanFacts, StateEntry } from './protocol.ts';

/** The worker beside this file, as source or as built. */
const ENTRY = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));
/** Longest time to load a target and make the plan, milliseconds. */
const LOADING = 120_000;
/** What a hung check gets beyond the time after which a live one stops itself, milliseconds. */
const GRACE = 1_000;
/** How much of what a worker wrote is kept to explain its end, characters. */
const TAIL = 4_000;

/** Why a worker ended in the middle of a check. */
export type Ending = { readonly kind: 'timeout' } | { readonly kind: 'crash'; readonly how: string };

interface GroupHooks {
  start(index: number): void;
  found(message: Extract<FromWorker, { type: 'found' }>): void;
  verdict(message: Extract<FromWorker, { type: 'verdict' }>): void;
}

/** A worker process that has made its plan. */
export interface Child {
  readonly plan: PlanFacts;
  /** Runs checks in order; undefined when all came back, else how the process ended. */
  run(indices: readonly number[], state: readonly StateEntry[], hooks: GroupHooks): Promise<Ending | undefined>;
  kill(): void;
}

/**
 * Starts a worker and has it plan. What the subject prints goes to stderr, so that it cannot spoil the verdict stream.
 *
 * @throws FlowproofError what the plan refused with, `invalid-subject` where loading ended the process, `timeout` where
 * it took too long.
 */
export async function startChild(job: Job, register: (kill: () => void) => void): Promise<Child> {
  const child = fork(ENTRY, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'json' });
  const kill = (): void => void child.kill('SIGKILL');
  register(kill);
  const tail = forwardOutput(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(endText(code, signal, tail())));
  });
  const listeners = new Set<(message: FromWorker) => void>();
  child.on('message', (message: FromWorker) => {
    for (const listener of listeners) listener(message);
  });
  const send = (message: unknown): void => void child.send(message as never, () => {});

  const plan = await new Promise<PlanFacts>((resolve, reject) => {
    const timer = setTimeout(() => {
      kill();
      reject(loading('timeout', job, `nothing within ${LOADING / 1e3} s`));
    }, LOADING);
    listeners.add((message) => {
      if (message.type === 'planned') resolve(message.plan);
      if (message.type === 'refused') reject(new FlowproofError(message.code, message.message, message.hint));
    });
    void ended.then((how) => reject(loading('invalid-subject', job, how))).finally(() => clearTimeout(timer));
    void ended.finally(() => clearTimeout(timer));
    send({ type: 'plan', job });
  }).finally(() => listeners.clear());

  const run: Child['run'] = (indices, state, hooks) =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const finish = (ending: Ending | undefined): void => {
        clearTimeout(timer);
        listeners.clear();
        resolve(ending);
      };
      listeners.add((message) => {
        clearTimeout(timer);
        if (message.type === 'idle') finish(undefined);
        if (message.type === 'verdict') hooks.verdict(message);
        if (message.type === 'start') hooks.start(message.index);
        if (message.type === 'found') hooks.found(message);
        if (message.type === 'start' || message.type === 'found') {
          const limit = message.type === 'start' ? plan.timeout : DIAGNOSIS_TIME;
          timer = setTimeout(() => {
            kill();
            finish({ kind: 'timeout' });
          }, limit + GRACE);
        }
      });
      void ended.then((how) => finish({ kind: 'crash', how }));
      send({ type: 'run', indices, state });
    });
  return { plan, run, kill };
}

function loading(code: 'timeout' | 'invalid-subject', job: Job, got: string): FlowproofError {
  return new FlowproofError(
    code,
    `${job.target}: expected a module that loads, got ${got}`,
    'Import the file with node to see what it does.',
  );
}

/** Passes on what the worker prints, and keeps the end of it. */
function forwardOutput(child: ChildProcess): () => string {
  let tail = '';
  for (const source of [child.stdout!, child.stderr!]) {
    source.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL);
      process.stderr.write(text);
    });
  }
  return () => tail;
}

function endText(code: number | null, signal: NodeJS.Signals | null, tail: string): string {
  const how = signal === null ? `the process left with code ${code}` : `the process was ended by ${signal}`;
  const lines = printable(tail).split('\n');
  const said = lines.findLast((line) => /^(Uncaught )?\w*Error\b|heap out of memory/.test(line)) ?? '';
  return said === '' ? how : `${how}: ${said.trim().slice(0, 300)}`;
}
