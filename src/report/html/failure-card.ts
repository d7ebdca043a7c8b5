import { COMMAND } from '../../core/command-line.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { LOOKS } from '../style.ts';
import type { Budget } from './budget.ts';
import { pictures } from './card-pictures.ts';
import { consequences, elsewhere } from './card-tables.ts';
import type { Cause, PropertyText } from './causes.ts';
import { equation } from './equation.ts';
import { clean, html, type Markup, NONE, when } from './markup.ts';
import { count, number, ratioOf } from './numbers.ts';
import { replayLine } from './replay.ts';
import { pairs } from './table.ts';
import { why } from './why.ts';

/** One failure in full: the claim, the numbers, where, why, how to rerun, and what fails because of it. */
export function failureCard(
  cause: Cause,
  property: PropertyText,
  { key, open, budget, others, named }: CardOptions,
): Markup {
  const [worst] = cause.verdicts;
  return html`<details class="failure ${LOOKS[worst.status].colour}-edge" id="${key}"${open ? OPEN : NONE}>
<summary><h3>${headline(cause)}${levelTag(worst)}</h3> <span class="muted">${inBrief(worst, named)}</span></summary>
${when(cause.ids.length === 1, () => claim(property))}
${when(cause.verdicts.length > 1, () => html`<h4>${placeHeading(worst, cause.verdicts.length)}</h4>`)}
${pairs([
  [
    'property',
    cause.ids.length === 1 ? undefined : html`<code>${clean(worst.id, 100)}</code> ${clean(worst.title, 200)}`,
  ],
  ['subject', html`<bdi>${clean(worst.subject, 300)}</bdi>`],
  ['problem', worst.problem === null ? undefined : html`<bdi>${clean(worst.problem, 200)}</bdi>`],
  ['residual', size(worst)],
  ['what happened', clean(worst.reason)],
  ['where', where(worst)],
  ['exact bits', bits(worst)],
  ['tolerance', tolerance(worst)],
  ['p-value', worst.pValue === undefined ? undefined : number(worst.pValue)],
  ['detects', worst.detects],
  ['judged', worst.cases === 0 ? undefined : judged(worst)],
])}
${why(worst.diagnosis)}
<h4>Run it again</h4>${replayLine(worst)}
${pictures(worst, others, key, budget)}
${elsewhere(cause, budget)}
${consequences(cause)}
${when(property.blind !== undefined && cause.ids.length === 1, () => html`<p class="muted">This property cannot see: ${property.blind} <code>${COMMAND} explain ${worst.id}</code></p>`)}
</details>`;
}

interface CardOptions {
  readonly key: string;
  readonly open: boolean;
  readonly budget: Budget;
  /** Verdicts of the same subject, for pictures that the failing one has none of. */
  readonly others: readonly Verdict[];
  /** Says whose it is where several subjects fail. */
  readonly named: boolean;
}

const LINE_FEED: Markup = { markup: '\n' };
const OPEN: Markup = { markup: ' open' };

const HEADINGS: Partial<Record<Verdict['status'], string>> = {
  fail: 'Fails',
  error: 'Error',
  timeout: 'Timed out',
  xpass: 'Passes unexpectedly',
  inconclusive: 'Inconclusive',
  xfail: 'Fails as expected',
};

function placeHeading({ diagnosis, problem }: Verdict, of: number): string {
  const first = diagnosis?.status === 'explained' ? 'The clearest' : 'The first';
  return `${first} of ${of}: ${problem ?? 'without a problem'}`;
}

function levelTag({ level }: Verdict): Markup {
  return when(level !== 'required', () => html`<span class="tag">${level}: does not decide the exit code</span>`);
}

/** What fails, and where. */
function headline({ verdicts, ids }: Cause): Markup {
  const [worst] = verdicts;
  const look = LOOKS[worst.status];
  const problems = new Set(verdicts.map(({ problem }) => problem)).size;
  const where = `${ids.length > 1 ? ` in ${ids.length} properties` : ''}${problems > 1 ? ` on ${problems} problems` : ''}`;
  const what =
    ids.length > 1
      ? html`${clean(worst.reason, 160)}`
      : html`${clean(worst.title, 200)} <code>${clean(worst.id, 100)}</code>`;
  return html`<span class="${look.colour}">${look.mark} ${HEADINGS[worst.status] ?? worst.status}${where}:</span> ${what}`;
}

/** What a closed card says beside that. */
function inBrief(verdict: Verdict, named: boolean): Markup {
  const ratio = ratioOf(verdict);
  const best = verdict.diagnosis?.explanations[0];
  const parts = [
    ...(named ? [html`<bdi>${clean(verdict.subject, 100)}</bdi>`] : []),
    ...(ratio === undefined ? [] : [html`${number(ratio)} times the tolerance`]),
    ...(best === undefined ? [] : [html`${best.title}`]),
  ];
  return html`${parts.map((part, k) => html`${k === 0 ? '' : '; '}${part}`)}`;
}

/** Statement, equation and source. */
export function claim({ statement, equation: formula, source }: PropertyText): Markup {
  return html`${when(statement !== undefined, () => html`<p>${statement}</p>`)}${when(
    formula !== undefined,
    () => html`<p>${equation(formula!)} <span class="muted">(${source ?? ''})</span></p>`,
  )}`;
}

/** The residual against its tolerance, and how many times it is. */
export function size(verdict: Verdict): Markup | undefined {
  const { statistic, threshold } = verdict;
  if (statistic === null)
    return threshold === null ? undefined : html`not a finite number; allowed ${number(threshold)}`;
  if (threshold === null) return number(statistic);
  const ratio = ratioOf(verdict);
  const times = ratio === undefined ? NONE : html`: <strong>${number(ratio)} times</strong> the tolerance`;
  return html`<span class="size">${number(statistic)}, allowed ${number(threshold)}${times}</span>`;
}

const COORDINATES = 6;

/** The failing point in decimals. */
export function where({ counterexample }: Verdict): Markup | undefined {
  if (counterexample === undefined) return undefined;
  const parts = Object.entries(counterexample.point).map(([name, value]) => html`${name} = ${shown(value)}`);
  if (parts.length === 0) return undefined;
  const steps = counterexample.shrinks > 0 ? ` (the simplest found, in ${count(counterexample.shrinks, 'step')})` : '';
  return html`${parts.map((part, k) => html`${k === 0 ? '' : ', '}<span>${part}</span>`)}${steps}`;
}

function shown(value: number | readonly number[] | string): string {
  if (typeof value === 'string') return clean(value, 120);
  if (typeof value === 'number') return String(Number(value.toPrecision(8)));
  const more = value.length > COORDINATES ? `, … (${value.length} numbers)` : '';
  return `(${value
    .slice(0, COORDINATES)
    .map((one) => Number(one.toPrecision(8)))
    .join(', ')}${more})`;
}

function bits({ counterexample }: Verdict): Markup | undefined {
  const entries = Object.entries(counterexample?.bits ?? {}).filter(([, values]) => values.length > 0);
  if (entries.length === 0) return undefined;
  const line = ([name, values]: [string, readonly string[]]): Markup =>
    html`${name} = ${values.slice(0, COORDINATES).join(' ')}${values.length > COORDINATES ? ` … (${values.length})` : ''}${LINE_FEED}`;
  return html`<details><summary>IEEE 754, hexadecimal</summary><pre><code>${entries.map(line)}</code></pre></details>`;
}

function tolerance({ tolerance: given }: Verdict): Markup | undefined {
  if (given === null) return undefined;
  const terms = Object.entries(given.terms).map(
    ([name, value]) => html`<li>${clean(name, 100)}: ${number(value)}</li>`,
  );
  const own = given.kind === 'override' ? html`<strong class="warn">set by the user</strong>` : html`${given.kind}`;
  return html`${own}<details><summary>How it is derived</summary><p>${given.derivation}</p>${when(terms.length > 0, () => html`<ul>${terms}</ul>`)}</details>`;
}

function judged({ cases, inconclusiveCases }: Verdict): string {
  return `${count(cases, 'point')}${inconclusiveCases > 0 ? `, ${inconclusiveCases} of them inconclusive` : ''}`;
}
