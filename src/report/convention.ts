import type { FullConventionInput } from '../subject/convention.ts';

/** Where a declaration is written. */
export type Language = 'TypeScript' | 'Python' | 'command line';

/**
 * A declaration as it is written in the language of the subject and in JSON, or in all; `swapped`: the second time comes before the first, on the command line by
 * the option `exchange`.
 */
export function conventionSnippets(
  declaration: FullConventionInput,
  language?: Language,
  swapped = false,
  exchange = '',
): string[] {
  const given = swapped
    ? { ...declaration, arguments: exchanged(declaration.arguments ?? ['x', 's', 't']) }
    : declaration;
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  if (entries.length === 0)
    return ['The defaults: declare no convention (noise 0 → data 1, end times, the transported point).'];
  const own = Object.entries(declaration).filter(([, value]) => value !== undefined);
  const typescript = own.map(([name, value]) => `${name}: ${literal(value)}`).join(', ');
  const python = entries.map(([name, value]) => `${snake(name)}=${pythonLiteral(value)}`).join(', ');
  const forms: Record<Language, string> = {
    TypeScript: own.length === 0 ? '' : `TypeScript  convention: { ${typescript} },`,
    Python: `Python      convention=Convention(${python}),`,
    'command line': optionsOf(declaration, own.length > 0, swapped ? exchange : ''),
  };
  const plain = language === 'Python' ? given : declaration;
  const json = Object.keys(plain).length === 0 ? '' : `JSON        ${JSON.stringify(plain)}`;
  const all = language === undefined ? [forms.TypeScript, forms.Python, json] : [forms[language], json];
  return all.filter((line) => line !== '');
}

function optionsOf(declaration: FullConventionInput, declares: boolean, exchange: string): string {
  const convention = declares ? [`--convention '${JSON.stringify(declaration)}'`] : [];
  return [...convention, ...(exchange === '' ? [] : [exchange])].join(' ');
}

type Order = NonNullable<FullConventionInput['arguments']>;

/** The order of arguments with the two times exchanged. */
function exchanged(order: Order): Order {
  const turn = <T>(role: T): T => (role === 's' ? 't' : role === 't' ? 's' : role) as T;
  return order.map((role) => (Array.isArray(role) ? role.map(turn) : turn(role))) as Order;
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function pythonLiteral(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(pythonLiteral).join(', ')},)`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, entry]) => `"${name}": ${pythonLiteral(entry)}`)
      .join(', ')}}`;
  }
  return value === null ? 'None' : value === true ? 'True' : value === false ? 'False' : JSON.stringify(value);
}
