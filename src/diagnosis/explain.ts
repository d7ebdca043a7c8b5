import type { Diagnosis, Explanation } from '../subject/diagnosis.ts';

/** How well a candidate reproduces the numbers of a subject. */
export interface Agreement {
  /** Cases within their bounds, of those that the candidate has an answer for. */
  readonly fits: number;
  readonly cases: number;
  /** -log10 of the relative discrepancy, the median over the cases. */
  readonly digits: number;
}

/** What a candidate says of itself, once it fits. */
export type Claim = Omit<Explanation, 'digits' | 'fits' | 'cases' | 'text'> & {
  /** Ends the sentence `… the output equals that of`, as in `the map read at (1 - s, 1 - t)`. */
  readonly like: string;
};

/** Most digits that are claimed: those of a float64. */
const MOST_DIGITS = 16;

/** Median of the digits of relative discrepancies; equal numbers count 16. */
export function digitsOf(relative: readonly number[]): number {
  if (relative.length === 0) return 0;
  const digits = relative
    .map((value) => (value > 0 ? Math.min(MOST_DIGITS, -Math.log10(value)) : value === 0 ? MOST_DIGITS : 0))
    .sort((a, b) => a - b);
  const median = digits[Math.floor(digits.length / 2)];
  return Math.round(Math.max(0, median) * 10) / 10;
}

/** An explanation from what a candidate claims and how it agrees; `what` names the cases, as in `points`. */
export function explanationOf(
  { like, ...claim }: Claim,
  { fits, cases, digits }: Agreement,
  what = 'points',
): Explanation {
  const fitted =
    claim.parameter === undefined
      ? ''
      : ` (${claim.parameter.name} = ${shortNumber(claim.parameter.value)}, fitted on one half of them)`;
  const text = `At ${fits} of ${cases} ${what} the output equals, to ${Math.floor(digits)} digits, ${like}${fitted}.`;
  return { ...claim, text, digits, fits, cases };
}

/** A diagnosis that names all explanations, best first, or none. */
export function diagnosisOf(
  explanations: readonly Explanation[],
  tried: number,
  more: Pick<Diagnosis, 'stopGradient' | 'weighting'> = {},
): Diagnosis {
  if (explanations.length === 0) {
    return {
      status: 'none-fits',
      summary: `No known reading fits (${tried} tried).`,
      explanations: [],
      tried,
      ...more,
    };
  }
  const [best, ...others] = explanations;
  const also = others.length === 0 ? '' : ` ${alsoText(others)}`;
  const summary = `${capital(best.title)}: ${best.text.charAt(0).toLowerCase()}${best.text.slice(1)}${also}`;
  return { status: 'explained', summary, explanations: [...explanations], tried, ...more };
}

function alsoText(others: readonly Explanation[]): string {
  const named = others.slice(0, 3).map(({ title }) => title);
  const rest = others.length > named.length ? ` and ${others.length - named.length} more` : '';
  return `On this problem the same is: ${named.join('; ')}${rest}.`;
}

/** Up to four significant digits, also of what is added to 1. */
export function shortNumber(value: number): string {
  const excess = value - 1;
  if (excess !== 0 && Math.abs(excess) < 5e-3) {
    return `1 ${excess < 0 ? '-' : '+'} ${Number(Math.abs(excess).toPrecision(3))}`;
  }
  return String(Number(value.toPrecision(4)));
}

/** A sentence's first word with a capital; symbols stay as they are. */
function capital(text: string): string {
  return /^(\p{Ll}{2,}|a)(?=[ ,:-]|$)/u.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
