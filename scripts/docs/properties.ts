import type { Property } from '../../src/properties/types.ts';
import { groupBy } from '../../src/report/group-by.ts';
import { renderTable } from '../../src/report/table.ts';

const KINDS: Readonly<Record<Property['kind'], string>> = {
  map: 'Flow maps',
  velocity: 'Velocities',
  consistency: 'One-time consistency functions',
  sampler: 'Samplers',
  loss: 'Training losses',
};

/** docs/properties.md: every property with what `flowproof explain` says of it. */
export function propertiesPage(properties: readonly Property[]): string {
  const sections = [...groupBy(properties, ({ kind }) => kind)].map(([kind, own]) =>
    [`## ${KINDS[kind]}`, overview(own), ...own.map(section)].join('\n\n'),
  );
  return [
    '# Properties',
    '<!-- Written by `npm run docs`. -->',
    `${properties.length} properties. An id never changes its meaning: a changed statement gets a new id. Only \`required\` ones decide the exit code. \`flowproof explain ID\` prints the same; [how tolerances are derived](tolerances.md), [what the suite cannot detect](limits.md).`,
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

function overview(properties: readonly Property[]): string {
  const columns = [{ heading: 'property' }, { heading: 'level' }, { heading: 'what' }];
  return renderTable(
    columns,
    properties.map(({ id, level, title }) => [`[\`${id}\`](#${id.replace('.', '')})`, level, text(title)]),
    'markdown',
  );
}

function section({ id, title, statement, equation, source, level, tolerance, blind, blockedBy }: Property): string {
  return [
    `### ${id}`,
    `**${text(title)}** (${level}). ${text(statement)}`,
    `\`\`\`text\n${equation}\n\`\`\``,
    [
      `* Source: ${text(source)}`,
      `* Tolerance: ${text(tolerance)}`,
      `* Cannot see: ${text(blind)}`,
      ...(blockedBy.length === 0
        ? []
        : [`* Explained by a failure of ${blockedBy.map((other) => `\`${other}\``).join(', ')}`]),
    ].join('\n'),
  ].join('\n\n');
}

/** The blind spots of docs/limits.md. */
export function blindSpots(properties: readonly Property[]): string {
  const columns = [{ heading: 'property' }, { heading: 'cannot see' }];
  return renderTable(
    columns,
    properties.map(({ id, blind }) => [`\`${id}\``, text(blind)]),
    'markdown',
  );
}

/** Text of a property as Markdown shows it. */
function text(plain: string): string {
  return plain.replace(/[*_[\]]/g, '\\$&').replace(/</g, '&lt;');
}
