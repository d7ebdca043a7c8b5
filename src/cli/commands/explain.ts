import type { CatalogueEntry } from '../../analytic/types.ts';
import { COMMAND } from '../../core/command-line.ts';
import { expectedError } from '../../core/errors.ts';
import type { Property } from '../../properties/types.ts';
import { closest } from '../../subject/misspelt.ts';

/** Explains a property or a problem. */
export async function explain(id: string, options: { readonly json?: boolean | string }): Promise<number> {
  const [{ properties }, { problems }, { subjectCreated }] = await Promise.all([
    import('../../properties/registry.ts'),
    import('../../analytic/index.ts'),
    import('../../properties/runner/subject-created.ts'),
  ]);
  const property = [...properties, subjectCreated].find((one) => one.id === id);
  const entry = Object.hasOwn(problems, id) ? problems[id] : undefined;
  if (property === undefined && entry === undefined) {
    const near = closest(id, [...properties.map((one) => one.id), ...Object.keys(problems)]);
    const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : '`flowproof list` shows all ids.';
    throw expectedError('usage', 'explain', 'the id of a property or a problem', id, hint);
  }
  if (options.json !== undefined) {
    const { skip: _skip, check: _check, ...facts } = property ?? ({} as Property);
    process.stdout.write(`${JSON.stringify(entry?.problem ?? facts, null, 2)}\n`);
  } else {
    process.stdout.write(`${paragraphs(property === undefined ? aboutProblem(entry!) : aboutProperty(property))}\n`);
  }
  return 0;
}

type Facts = readonly (readonly [string, string | undefined])[];

function aboutProperty(property: Property): Facts {
  return [
    [property.id, property.title],
    ['statement', property.statement],
    ['equation', property.equation],
    ['source', property.source],
    ['level', property.level],
    ['subjects', property.kind],
    ['tolerance', property.tolerance],
    ['cannot see', property.blind],
    ['explained by', property.blockedBy.length === 0 ? undefined : `a failure of ${property.blockedBy.join(', ')}`],
  ];
}

function aboutProblem({ problem, title, reveals, hides, excluded }: CatalogueEntry): Facts {
  return [
    [problem.id, title],
    ['dimension', String(problem.dimension)],
    ['path', problem.interpolant.kind],
    ['target', problem.target?.kind ?? 'the image of the source'],
    ['coupling', problem.coupling.kind],
    ['reveals', reveals],
    ['hides', hides],
    ['excluded', excluded],
    ['definition', `${COMMAND} explain ${problem.id} --json`],
  ];
}

/** A name and its text each, wrapped at 100 columns under a hanging indent. */
function paragraphs(facts: Facts): string {
  const [[id, title], ...rest] = facts;
  const lines = rest.flatMap(([name, text]) => {
    if (text === undefined || text === '') return [];
    return wrap(text, 84).map((line, index) => `  ${(index === 0 ? name : '').padEnd(13)} ${line}`);
  });
  return [`${id}  ${title ?? ''}`, ...lines].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
