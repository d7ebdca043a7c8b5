import { exampleText } from './example-text.ts';

/** Each `examples/<name>.mjs` exports one subject, or a factory, and declares no name that another of them does. */
const EXAMPLES = ['Map', 'Velocity', 'Sampler', 'Loss'] as const;

/** The examples as one module, to be changed into one's own: a correct map, velocity, sampler and loss; `typed` in TypeScript. */
export function starterModule(typed: boolean): string {
  const parts = EXAMPLES.map((name) => {
    const text = exampleText(name.toLowerCase()).replace('export default ', `const my${name} = `);
    if (!typed) return text;
    return text
      .replace(/\((t|k)\) =>/g, '($1: number) =>')
      .replace('(problem) =>', '(problem: Problem) =>')
      .replace(/^\};$/m, `} satisfies ${name}Subject;`);
  });
  const types = ['Problem', ...EXAMPLES.map((name) => `${name}Subject`)].sort().join(', ');
  const head = typed ? `import type { ${types} } from 'flowproof';\n\n` : '';
  return `${head}${parts.join('\n')}\nexport default [${EXAMPLES.map((name) => `my${name}`).join(', ')}];\n`;
}
