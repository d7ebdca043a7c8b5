import { expectedError, FlowproofError } from '../../core/errors.ts';
import { renderTable } from '../../report/table.ts';

const WHAT = ['properties', 'problems', 'subjects'] as const;
type What = (typeof WHAT)[number];

/** Lists what there is, as tables or as one JSON object a line. */
export async function list(what: string | undefined, options: { readonly json?: boolean | string }): Promise<number> {
  const wanted = what === undefined ? WHAT : WHAT.filter((one) => one === what);
  if (wanted.length === 0) {
    throw expectedError('usage', 'list', `one of ${WHAT.join(', ')}`, what, 'Leave it out to list everything.');
  }
  const json = options.json !== undefined;
  for (const one of wanted) {
    const found = await tables[one]().catch((thrown: unknown) => {
      // The subjects of this package need TensorFlow.js; the rest is told without it.
      if (what !== undefined || !(thrown instanceof FlowproofError)) throw thrown;
      process.stderr.write(`${one}: ${thrown.message}. ${thrown.hint}\n`);
      return undefined;
    });
    if (found === undefined) continue;
    const { headings, rows } = found;
    if (json) {
      for (const row of rows) {
        const fields = Object.fromEntries(headings.map((heading, j) => [heading, row[j]]));
        process.stdout.write(`${JSON.stringify({ list: one, ...fields })}\n`);
      }
    } else {
      const columns = headings.map((heading) => ({ heading }));
      process.stdout.write(`${renderTable(columns, rows)}\n\n`);
    }
  }
  return 0;
}

interface Listing {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const tables: Readonly<Record<What, () => Promise<Listing>>> = {
  properties: async () => {
    const { properties } = await import('../../properties/registry.ts');
    return {
      headings: ['property', 'level', 'title'],
      rows: properties.map(({ id, level, title }) => [id, level, title]),
    };
  },
  problems: async () => {
    const { getProblem, problems } = await import('../../analytic/index.ts');
    return {
      headings: ['problem', 'dimension', 'path', 'map', 'title'],
      rows: Object.entries(problems).map(([id, { problem, title }]) => [
        id,
        String(problem.dimension),
        problem.interpolant.kind,
        getProblem(id).mapKind,
        title,
      ]),
    };
  },
  subjects: async () => {
    const { loadSubjects } = await import('../subjects.ts');
    const { BUILT_IN } = await import('../isolate/protocol.ts');
    const { pose } = await import('../../properties/runner/pose.ts');
    const { resolveProblem } = await import('../../properties/runner/problems.ts');
    const posed = await pose(await loadSubjects(BUILT_IN), [resolveProblem('gaussian-1d')], true);
    return {
      headings: ['subject', 'kind', 'dtype'],
      rows: posed.map(({ subject, declared }) => [subject, declared?.kind ?? '', declared?.dtype ?? 'float64']),
    };
  },
};
