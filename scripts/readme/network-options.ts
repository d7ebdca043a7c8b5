import { z } from 'zod';
import { networkConfigSchema } from '../../src/reference/networks/config.ts';

interface Field {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Field[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly const?: unknown;
}

/** Every option of every kind of network as a Markdown table, from the schema. */
function optionsTable(): string {
  const { oneOf } = z.toJSONSchema(networkConfigSchema, { io: 'input' }) as Field;
  const rows = new Map<string, { kinds: string[]; cells: string }>();
  for (const kind of oneOf ?? []) {
    for (const [name, field, optional] of fieldsOf(kind)) {
      const cells = `${defaultOf(field, optional)} | ${meaningOf(field)}`;
      const row = rows.get(`${name} ${cells}`) ?? { kinds: [], cells: `\`${name}\` | ${cells}` };
      row.kinds.push(String(kind.properties?.kind.const));
      rows.set(`${name} ${cells}`, row);
    }
  }
  const lines = [...rows.values()].map(({ kinds, cells }) => `| ${kinds.join(', ')} | ${cells} |`);
  return ['| kind | option | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

/** Names with their fields, those of nested objects as `image.height`. */
function fieldsOf(field: Field, prefix = ''): [string, Field, boolean][] {
  return Object.entries(field.properties ?? {}).flatMap(([name, inner]): [string, Field, boolean][] => {
    if (name === 'kind') return [];
    const own: [string, Field, boolean] = [`${prefix}${name}`, inner, !(field.required ?? []).includes(name)];
    const nested = inner.oneOf?.find((branch) => Object.keys(branch.properties ?? {}).length > 1) ?? inner;
    return [own, ...fieldsOf(nested, `${prefix}${name}.`)];
  });
}

function defaultOf(field: Field, optional: boolean): string {
  if (field.default !== undefined) {
    const value = typeof field.default === 'number' ? Number(field.default.toPrecision(5)) : field.default;
    return `\`${JSON.stringify(value)}\``;
  }
  return optional ? '' : 'required';
}

function meaningOf(field: Field): string {
  const choice = field.enum === undefined ? '' : `${field.enum.map((value) => `\`"${value}"\``).join(', ')}. `;
  return `${choice}${field.description ?? ''}`;
}

/** Replaces the block between `<!-- table: networks -->` and `<!-- /table -->`. */
export function fillNetworkOptions(markdown: string): string {
  return markdown.replace(
    /(<!-- table: networks -->\n)[\s\S]*?(<!-- \/table -->)/,
    (_, head: string, tail: string) => `${head}${optionsTable()}\n${tail}`,
  );
}
