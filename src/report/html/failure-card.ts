import type { Diagnosis } from '../../subject/diagnosis.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { residualMap, samplesPlot, trajectoryPlot } from '../plots/index.ts';
import { LOOKS } from '../style.ts';
import type { Cause, PropertyText } from './causes.ts';
import { equation } from './equation.ts';
import { figure, figures } from './figure.ts';
import { clean, html, type Markup, NONE, when } from './markup.ts';
import { count, number, ratioOf } from './numbers.ts';
import { pairs, table } from './table.ts';

/** What the cards of one report share: pictures and replay lines are long, and a report has a size. */
export interface Budget {
  pictures: number;
  /** What has a picture already. */
  readonly drawn: Set<unknown>;
  replayBytes: number;
}

/** One failure in full: the claim, the numbers, where, why, how to rerun, and what fails because of it. */
export function failureCard(cause: Cause, property: PropertyText, { key, open, budget, others }: CardOptions): Markup {
  const [worst] = cause.verdicts;
  const look = LOOKS[worst.status];
  const places = cause.verdicts.length > 1 ? ` on ${cause.verdicts.length} problems` : '';
  return html`<details class="failure ${LOOKS[worst.status].colour}-edge" id="${key}"${open ? OPEN : NONE}>
<summary><h3><span class="${look.colour}">${look.mark} ${HEADINGS[worst.status] ?? worst.status}${places}:</span> ${clean(worst.title, 200)} <code>${clean(worst.id, 100)}</code>${levelTag(worst)}</h3>${inBrief(worst)}</summary>
${claim(property)}
${when(cause.verdicts.length > 1, () => html`<h4>${placeHeading(worst, cause.verdicts.length)}</h4>`)}
${pairs([
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
${replay(worst, budget)}
${pictures(worst, others, key, budget)}
${elsewhere(cause, budget)}
${consequences(cause)}
${when(property.blind !== undefined, () => html`<p class="muted">This property cannot see: ${property.blind} <code>npx flowproof explain ${worst.id}</code></p>`)}
</details>`;
}

interface CardOptions {
  readonly key: string;
  readonly open: boolean;
  readonly budget: Budget;
  /** Verdicts of the same subject, for pictures that the failing one has none of. */
  readonly others: readonly Verdict[];
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

/** What a closed card says beside its title. */
function inBrief(verdict: Verdict): Markup {
  const ratio = ratioOf(verdict);
  const best = verdict.diagnosis?.explanations[0];
  const times = when(ratio !== undefined, () => html` ${number(ratio!)} times the tolerance`);
  return html`<span class="muted">${times}${when(best !== undefined, () => html`; ${best!.title}`)}</span>`;
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

/** Why, probably: the diagnosis. */
export function why(diagnosis: Diagnosis | undefined): Markup {
  if (diagnosis === undefined) return NONE;
  const [best, ...others] = diagnosis.explanations;
  const rest = others.map(({ title, text }) => html`<li><strong>${title}</strong>: ${text}</li>`);
  return html`<div class="why"><h4>Why, probably</h4>
${best === undefined ? html`<p><strong>${diagnosis.summary}</strong></p>` : html`<p><strong>${sentence(best.title)}</strong> ${best.text}</p><p><strong>To mend it:</strong> ${best.mend}</p>${declaration(best.declaration)}`}
${when(rest.length > 0, () => html`<details><summary>${count(rest.length, 'other explanation')} of the same numbers</summary><ul>${rest}</ul></details>`)}
${when(diagnosis.stopGradient !== undefined, () => html`<p>Stop-gradient in force: ${diagnosis.stopGradient}</p>`)}
${when(diagnosis.weighting !== undefined, () => html`<p>Weighting in force: ${diagnosis.weighting}</p>`)}
${when(best !== undefined, () => html`<p class="muted">${count(diagnosis.tried, 'known reading, formula or behaviour', 'known readings, formulas and behaviours')} tried.</p>`)}</div>`;
}

function declaration(fields: Readonly<Record<string, unknown>> | undefined): Markup {
  if (fields === undefined || Object.keys(fields).length === 0) return NONE;
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return html`<pre><code>convention: { ${text.join(', ')} }</code></pre>`;
}

/** A few words as a sentence. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

/** The line that repeats a verdict. */
export function replay(verdict: Verdict, budget: Budget): Markup {
  const line = verdict.replay.replace(/^replay: /, '');
  budget.replayBytes -= line.length;
  return html`<h4>Run it again</h4>${command(line)}`;
}

function command(line: string): Markup {
  return html`<pre tabindex="0"><code>${clean(line, 20_000)}</code></pre>`;
}

function pictures(verdict: Verdict, others: readonly Verdict[], key: string, budget: Budget): Markup {
  const drawn: Markup[] = [];
  const add = (make: () => Markup): void => {
    if (budget.pictures-- > 0) drawn.push(make());
  };
  // What the failing verdict has not, another one of the same subject and problem may have; each is drawn once.
  const near = (field: 'trajectories' | 'samples'): Verdict | undefined => {
    const all = [verdict, ...others.filter(({ problem }) => problem === verdict.problem)];
    const found = all.find((one) => one[field] !== undefined && !budget.drawn.has(one[field]));
    if (found !== undefined) budget.drawn.add(found[field]);
    return found;
  };
  const { residuals } = verdict;
  if (residuals !== undefined && residuals.s.length > 1) {
    const title = `${verdict.title}: residual over its tolerance`;
    add(() => figure(residualMap(residuals, { title }), `${key}-residuals`));
  }
  const paths = near('trajectories')?.trajectories;
  if (paths !== undefined) {
    add(() => figure(trajectoryPlot(paths, { title: 'Where points are carried: subject and truth' }), `${key}-paths`));
  }
  const samples = near('samples')?.samples;
  if (samples !== undefined) {
    add(() => figure(samplesPlot(samples, { title: 'Samples beside the truth' }), `${key}-samples`));
  }
  return figures(drawn);
}

function elsewhere({ verdicts }: Cause, budget: Budget): Markup {
  if (verdicts.length < 2) return NONE;
  const rows = verdicts.map((verdict) => {
    const ratio = ratioOf(verdict);
    const line = verdict.replay.replace(/^replay: /, '');
    budget.replayBytes -= line.length;
    const again =
      budget.replayBytes < 0 ? html`in the stream` : html`<details><summary>replay</summary>${command(line)}</details>`;
    const numbers = [verdict.statistic, verdict.threshold, ratio].map((value) => (value == null ? '' : number(value)));
    return [html`<bdi>${clean(verdict.problem ?? 'none', 100)}</bdi>`, LOOKS[verdict.status].word, ...numbers, again];
  });
  return table(
    `The same property on ${verdicts.length} problems`,
    [
      { heading: 'problem' },
      { heading: 'status' },
      { heading: 'residual', numeric: true },
      { heading: 'tolerance', numeric: true },
      { heading: 'times the tolerance', numeric: true },
      { heading: 'run it again' },
    ],
    rows,
  );
}

function consequences({ dependents }: Cause): Markup {
  if (dependents.length === 0) return NONE;
  const items = dependents.map(
    ({ id, verdicts }) =>
      html`<li><code>${clean(id, 100)}</code> ${clean(verdicts[0].title, 200)}${verdicts.length > 1 ? `, on ${verdicts.length} problems` : ''}: ${clean(verdicts[0].reason.replace(/^Explained by the failure of \S+ Here: /, ''), 300)}</li>`,
  );
  return html`<details><summary>${count(dependents.length, 'further property fails', 'further properties fail')} because of it, and will probably pass once it is mended</summary><ul>${items}</ul></details>`;
}
