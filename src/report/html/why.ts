import type { Diagnosis } from '../../subject/diagnosis.ts';
import { html, type Markup, NONE, when } from './markup.ts';
import { count } from './numbers.ts';

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
