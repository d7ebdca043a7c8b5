import { isAbsolute, normalize, sep } from 'node:path';
import type { Verdict } from '../subject/verdict.ts';
import { one, renderFailure } from './failure.ts';
import type { ReportInput } from './report-input.ts';
import { TOLD } from './style.ts';

/** GitHub shows no more than this of each kind for a step. */
const SHOWN = 10;

/**
 * Workflow commands that show what failed beside the code, most of all what the exit code counts: one line each
 * (https://docs.github.com/actions/reference/workflow-commands).
 */
export function renderAnnotations({ run, verdicts, end }: ReportInput): string {
  const told = verdicts.filter(({ status }) => TOLD.has(status));
  const errors = told
    .filter((verdict) => kindOf(verdict) === 'error')
    .map((verdict) => annotation('error', verdict, run));
  const warnings = told
    .filter((verdict) => kindOf(verdict) === 'warning')
    .map((verdict) => annotation('warning', verdict, run));
  for (const text of end?.warnings ?? []) warnings.push(command('warning', { title: 'flowproof' }, one(text, 500)));
  if (end === undefined) warnings.push(command('warning', { title: 'flowproof' }, 'The run was interrupted.'));
  return [...limited('error', errors), ...limited('warning', warnings)].map((line) => `${line}\n`).join('');
}

function kindOf({ level, status }: Verdict): 'error' | 'warning' {
  return level === 'required' && status !== 'inconclusive' ? 'error' : 'warning';
}

function limited(kind: string, lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN) return lines;
  const more = lines.length - SHOWN + 1;
  return [...lines.slice(0, SHOWN - 1), command(kind, { title: 'flowproof' }, `${more} more: see the job summary.`)];
}

function annotation(kind: string, verdict: Verdict, run: ReportInput['run']): string {
  const on = verdict.problem === null ? '' : ` on ${one(verdict.problem, 80)}`;
  const source = run?.subjects.find(({ name }) => name === verdict.subject)?.source;
  return command(
    kind,
    { ...fileOf(source), title: `${one(verdict.id, 80)}: ${one(verdict.subject, 80)}${on}` },
    renderFailure(verdict),
  );
}

/** The module or adapter of a subject, where it lies below the working folder as the repository does. */
function fileOf(source: string | null | undefined): { file?: string } {
  const words = (source ?? '')
    .replace(/^(python|command):/, '')
    .replace(/#[^#]*$/, '')
    .split(/\s+(?=\S+\.py$)/);
  const path = normalize(words.at(-1)!);
  if (!/\.([cm]?[jt]s|py)$/.test(path) || path.startsWith('..') || isAbsolute(path)) return {};
  return { file: path.split(sep).join('/') };
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const fields = Object.entries(properties).map(
    ([key, value]) => `${key}=${escaped(value).replace(/:/g, '%3A').replace(/,/g, '%2C')}`,
  );
  return `::${name} ${fields.join(',')}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
