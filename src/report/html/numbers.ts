import type { Verdict } from '../../subject/verdict.ts';
import { short } from '../failure.ts';
import { html, type Markup, markup } from './markup.ts';

/** Three digits for people: `3.4 × 10⁻¹³`, or plain where that is short. */
export function number(value: number): Markup {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5)) return html`${String(Number(value.toPrecision(3)))}`;
  const [digits, exponent] = short(value).split('e');
  if (exponent === undefined) return html`${digits}`;
  return markup(`${digits === '1' ? '' : `${digits}&nbsp;×&nbsp;`}10<sup>${exponent.replace('-', '−')}</sup>`);
}

/** How many times its tolerance a residual is; undefined where there is no such number. */
export function ratioOf({ statistic, threshold }: Verdict): number | undefined {
  return statistic !== null && threshold !== null && threshold > 0 ? statistic / threshold : undefined;
}

/** `12 checks`, `1 check`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** `a, b and c`. */
export function listed(items: readonly Markup[]): Markup {
  return html`${items.map((item, k) => html`${k === 0 ? '' : k === items.length - 1 ? ' and ' : ', '}${item}`)}`;
}

/** Seconds, minutes. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1e3;
  return seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${(seconds / 60).toFixed(1)} min`;
}
