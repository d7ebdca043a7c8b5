import type { FullConventionInput } from '../subject/convention.ts';

/** A declaration as it is written in TypeScript, Python and JSON, a line each. */
export function conventionSnippets(declaration: FullConventionInput): string[] {
  const entries = Object.entries(declaration).filter(([, value]) => value !== undefined);
  if (entries.length === 0)
    return ['The defaults: declare no convention (noise 0 → data 1, end times, the transported point).'];
  const typescript = entries.map(([name, value]) => `${name}: ${literal(value)}`).join(', ');
  const python = entries.map(([name, value]) => `${snake(name)}=${pythonLiteral(value)}`).join(', ');
  return [
    `TypeScript  convention: { ${typescript} },`,
    `Python      convention=Convention(${python}),`,
    `JSON        ${JSON.stringify(declaration)}`,
  ];
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function pythonLiteral(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(pythonLiteral).join(', ')},)`;
  return value === null ? 'None' : JSON.stringify(value);
}
