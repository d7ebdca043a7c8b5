import { COMMAND } from '../core/command-line.ts';
import { clip, printable } from '../core/text.ts';
import type { Verdict } from '../subject/verdict.ts';
import { LOOKS, plain, type Style } from './style.ts';

/** Most coordinates of a point that are shown; the bits in the replay token hold them all. */
const COORDINATES = 6;
/** Longest replay line, characters: a token holds the counterexample and perhaps the problem. */
const REPLAY_LIMIT = 200_000;
/** Longest reason, characters; of one line half as many. */
const REASON_LIMIT = 4_000;

/**
 * One verdict in full: what failed, by how much against what, where, why; then the replay line; then hints. Errors whose reason is
 * in `told` are not told again.
 */
export function renderFailure(verdict: Verdict, style: Style = plain, told?: Set<string>): string {
  const look = LOOKS[verdict.status];
  const lines = [
    `${style.paint(look.colour, `${look.mark} ${verdict.status.toUpperCase()} ${one(verdict.id)}`)}  ${style.paint('bold', one(verdict.title))}`,
    `subject    ${one(verdict.subject)}${verdict.problem === null ? '' : `, problem ${one(verdict.problem)}`}`,
    ...measure(verdict),
    ...point(verdict),
    ...reason(verdict, told),
    ...cause(verdict, style),
    `${style.paint('cyan', 'replay')}     ${one(verdict.replay, REPLAY_LIMIT).replace(/^replay: /, '')}`,
    ...hints(verdict).map((hint) => style.paint('dim', `hint       ${hint}`)),
  ];
  return lines.map((line, index) => (index === 0 ? line : `  ${line}`)).join('\n');
}

/** Why, line by line where it has lines, as a traceback does. */
function reason({ status, reason: text }: Verdict, told: Set<string> | undefined): string[] {
  if (status === 'error' && told !== undefined) {
    if (told.has(text)) return ['reason     the same error as above'];
    told.add(text);
  }
  const [first, ...rest] = text
    .slice(0, REASON_LIMIT)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const indented = rest.map((line) => `           ${/^ */.exec(line)![0].slice(0, 40)}${one(line, 500)}`);
  return [`reason     ${one(first ?? '', REASON_LIMIT / 2)}`, ...indented];
}

/** What explains the numbers, and what to change; or that nothing known does. */
function cause({ diagnosis }: Verdict, style: Style): string[] {
  if (diagnosis === undefined) return [];
  const lines = [`${style.paint('bold', 'cause')}      ${one(diagnosis.summary, 1_000)}`];
  const [best] = diagnosis.explanations;
  if (best !== undefined) lines.push(`mend       ${one(best.mend, 500)}`);
  if (diagnosis.stopGradient !== undefined) lines.push(`in force   stop-gradient ${one(diagnosis.stopGradient)}`);
  if (diagnosis.weighting !== undefined) lines.push(`in force   weighting ${one(diagnosis.weighting)}`);
  return lines;
}

function measure({ statistic, threshold, tolerance, pValue, detects, cases, inconclusiveCases }: Verdict): string[] {
  const lines: string[] = [];
  if (statistic !== null && threshold !== null) {
    const sign = statistic > threshold ? '>' : '<=';
    lines.push(`residual   ${short(statistic)} ${sign} ${short(threshold)}`);
  }
  if (tolerance !== null) {
    const terms = Object.entries(tolerance.terms).map(([name, value]) => `${name} ${short(value)}`);
    const parts = terms.length === 0 ? '' : ` [${terms.join(', ')}]`;
    lines.push(`tolerance  ${tolerance.kind}: ${one(tolerance.derivation, 600)}${parts}`);
  }
  if (pValue !== undefined) lines.push(`p-value    ${short(pValue)}`);
  if (detects !== undefined) lines.push(`detects    ${one(detects, 300)}`);
  if (cases > 0) lines.push(`cases      ${cases}${inconclusiveCases > 0 ? `, ${inconclusiveCases} inconclusive` : ''}`);
  return lines;
}

function point({ counterexample }: Verdict): string[] {
  if (counterexample === undefined) return [];
  const parts = Object.entries(counterexample.point).map(([name, value]) => `${name} = ${shown(value)}`);
  const shrinks = counterexample.shrinks > 0 ? `  (shrunk in ${counterexample.shrinks} steps)` : '';
  return parts.length === 0 ? [] : [`worst at   ${printable(parts.join(', '))}${shrinks}`];
}

function shown(value: number | readonly number[] | string): string {
  if (typeof value === 'string') return clip(value, 120);
  if (typeof value === 'number') return decimal(value);
  const more = value.length > COORDINATES ? `, … (${value.length} numbers)` : '';
  return `[${value.slice(0, COORDINATES).map(decimal).join(', ')}${more}]`;
}

function hints(verdict: Verdict): string[] {
  const about = `${COMMAND} explain ${one(verdict.id)}`;
  if (verdict.status === 'xpass') return ['remove the entry from the xfail list'];
  if (verdict.problem !== null && !verdict.problem.startsWith('random-')) {
    return [`${about}   ${COMMAND} explain ${one(verdict.problem)}`];
  }
  return [about];
}

/** Three digits: for residuals and tolerances. */
export function short(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(3)).toExponential().replace('e+', 'e').replace(/e0$/, '');
}

/** Up to eight digits: for coordinates. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(8)));
}

/** One printable line, in which a CI system that reads it finds no command of its own (`::error …`, `##[error]`). */
export function one(text: string, limit = 200): string {
  const line = printable(text.slice(0, 4 * limit))
    .replace(/\s+/g, ' ')
    .trim();
  return clip(line.replace(/^::/, ': :').replaceAll('##[', '# #['), limit);
}
