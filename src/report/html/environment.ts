import type { ReportInput } from '../report-input.ts';
import { conventionText } from './first-screen.ts';
import { clean, html, type Markup, NONE, when } from './markup.ts';
import { count, number } from './numbers.ts';
import { pairs, table } from './table.ts';

/** Where and with what it was run, so that it can be repeated. */
export function environment({ run, end }: ReportInput): Markup {
  if (run === undefined) return NONE;
  const { environment: place, versions, subjects, problems = [] } = run;
  const memory = place === undefined ? undefined : `${(place.memory / 2 ** 30).toFixed(1)} GiB`;
  const artefacts = end?.artefacts ?? [];
  return html`<section aria-labelledby="environment"><h2 id="environment">Environment</h2>
${pairs([
  [
    'command',
    run.command === undefined ? undefined : html`<pre tabindex="0"><code>${clean(run.command, 2_000)}</code></pre>`,
  ],
  ['target', run.target === null ? (subjects.length > 0 ? 'given to the library' : undefined) : clean(run.target, 300)],
  ['started', run.started],
  ['profile', run.profile],
  ['root seed', String(run.seed)],
  [
    'false-fail rate',
    run.falseFail === 0
      ? undefined
      : html`at most ${number(run.falseFail)} for each statistical check of a correct subject`,
  ],
  ['machine', place === undefined ? undefined : `${place.os}; ${place.cpu}; ${count(place.cores, 'core')}; ${memory}`],
  ['backend', place?.backend],
  [
    'versions',
    Object.entries(versions)
      .map(([name, version]) => `${name} ${clean(version, 100)}`)
      .join(', '),
  ],
  ['digest', end?.digest],
])}
${when(subjects.length > 0, () =>
  table(
    count(subjects.length, 'subject'),
    [
      { heading: 'subject' },
      { heading: 'kind' },
      { heading: 'version' },
      { heading: 'dtype' },
      { heading: 'convention' },
      { heading: 'source' },
      { heading: 'SHA-256' },
    ],
    subjects.map(({ name, kind, version, dtype, convention, source, hash }) => [
      html`<bdi>${clean(name, 120)}</bdi>`,
      kind,
      clean(version ?? '', 60),
      dtype,
      conventionText(convention),
      clean(source ?? '', 160),
      digest(hash ?? ''),
    ]),
  ),
)}
${when(
  problems.length > 0,
  () =>
    html`<details><summary>${count(problems.length, 'problem')}</summary>${table(
      'Problems',
      [{ heading: 'problem' }, { heading: 'dimension', numeric: true }, { heading: 'path' }, { heading: 'SHA-256' }],
      problems.map(({ id, dimension, path, hash }) => [
        html`<bdi>${clean(id, 120)}</bdi>`,
        dimension,
        clean(path, 60),
        digest(hash),
      ]),
    )}</details>`,
)}
${when(artefacts.length > 0, () =>
  table(
    'Files written by this run',
    [{ heading: 'file' }, { heading: 'bytes', numeric: true }, { heading: 'SHA-256' }],
    artefacts.map(({ path, bytes, sha256 }) => [clean(path, 200), bytes, digest(sha256)]),
  ),
)}</section>`;
}

const digest = (text: string): Markup => html`<code class="hash">${clean(text, 80)}</code>`;
