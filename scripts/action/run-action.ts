import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A composite action, as far as its steps are run here. */
export interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

/** What an action left behind. */
export interface ActionRun {
  /** Of the first step that failed, or 0. */
  readonly code: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly stdout: string;
  readonly stderr: string;
}

export function readAction(path: string): Action {
  return parse(readFileSync(path, 'utf8')) as Action;
}

/**
 * The `run:` steps of an action one after the other, as a runner of GitHub does: `bash -eo pipefail`, expressions filled in from the
 * inputs, files for outputs and summary. Steps that use other actions are left out.
 */
export function runAction(path: string, cwd: string, given: Readonly<Record<string, string>>): ActionRun {
  const action = readAction(join(path, 'action.yml'));
  const files = mkdtempSync(join(tmpdir(), 'flowproof-runner-'));
  const [output, summary] = ['output', 'summary'].map((name) => join(files, name));
  const text = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const fill = (value: string): string =>
    value.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => given[name] ?? action.inputs[name].default ?? '',
    );
  const ran = { code: 0, stdout: '', stderr: '' };
  for (const step of action.runs.steps) {
    if (step.run === undefined || ran.code !== 0) continue;
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]));
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', fill(step.run)],
      {
        cwd,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        env: {
          ...process.env,
          ...env,
          NODE_OPTIONS: '',
          VITEST: '',
          CI: 'true',
          GITHUB_ACTIONS: 'true',
          GITHUB_ACTION_PATH: path,
          GITHUB_WORKSPACE: cwd,
          GITHUB_OUTPUT: output,
          GITHUB_STEP_SUMMARY: summary,
        },
      },
    );
    ran.code = status ?? 1;
    ran.stdout += stdout;
    ran.stderr += stderr;
  }
  const outputs = Object.fromEntries(
    text(output)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { ...ran, outputs, summary: text(summary) };
}
