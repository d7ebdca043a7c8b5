import { groupBy } from '../group-by.ts';
import { type KillRow, killMatrix } from '../plots/index.ts';
import { figure } from './figure.ts';
import { clean, html, type Markup } from './markup.ts';
import { count } from './numbers.ts';
import { page } from './page.ts';
import { table } from './table.ts';

/** A wrong implementation with what the properties said of it. */
interface Mutant extends KillRow {
  readonly kind: string;
  readonly description: string;
  readonly hides: string;
  readonly survived: boolean;
}

/** A correct implementation; those that rejected it are mistakes of the suite. */
interface Control {
  readonly id: string;
  readonly description: string;
  readonly rejected: readonly string[];
}

/** The result of `npm run mutants`, as in `reports/mutants.json`. */
export interface KillMatrix {
  readonly seed: number;
  readonly profile: string;
  readonly mutants: readonly Mutant[];
  readonly controls: readonly Control[];
}

/** The kill matrix as a page: which property sees which mistake, a picture and a table for each kind of subject. */
export function killMatrixReport({ seed, profile, mutants, controls }: KillMatrix): string {
  const killed = mutants.filter(({ survived }) => !survived).length;
  const accepted = controls.filter(({ rejected }) => rejected.length === 0).length;
  const fine = killed === mutants.length && accepted === controls.length;
  return page({
    title: 'flowproof: kill matrix',
    header: html`<p class="kicker">flowproof kill matrix</p>
<h1><span class="${fine ? 'good' : 'bad'}">${fine ? '✓' : '✗'}</span> ${killed} of ${count(mutants.length, 'wrong implementation')} rejected, ${accepted} of ${controls.length} correct ones accepted</h1>
<p class="lead">Which property sees which mistake: profile ${profile}, seed ${seed}.</p>`,
    sections: [...groupBy(mutants, ({ kind }) => kind)].map(([kind, own]) => section(kind, own)),
    footer: html`<p>Made by <code>npm run mutants</code> and <code>npm run report:pictures</code>.</p>`,
  });
}

function section(kind: string, mutants: readonly Mutant[]): Markup {
  const id = `kind-${clean(kind, 40).replace(/[^\w-]/g, '-')}`;
  const name = clean(kind, 40);
  const rows = mutants.map(({ id: mutant, description, hides, cells }) => [
    html`<code>${clean(mutant, 100)}</code>`,
    clean(description, 400),
    clean(hides, 300),
    Object.entries(cells)
      .filter(([, cell]) => cell === 'killed')
      .map(([property]) => property)
      .join(', '),
  ]);
  const columns = [
    { heading: 'wrong implementation' },
    { heading: 'the mistake' },
    { heading: 'what hides it' },
    { heading: 'rejected by' },
  ];
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>
<div class="scroll natural" tabindex="0" role="region" aria-label="Kill matrix of ${name}">${figure(killMatrix(mutants, { title: `Wrong implementations of a ${name} by the properties that reject them` }), `${id}-matrix`)}</div>
<details><summary>${count(mutants.length, 'wrong implementation')} in words</summary>${table(`Wrong implementations of a ${name}`, columns, rows)}</details></section>`;
}
