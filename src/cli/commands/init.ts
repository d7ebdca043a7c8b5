import { existsSync, writeFileSync } from 'node:fs';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { starterModule } from './starter-module.ts';

/** Writes a module to start from; an existing file is left alone. */
export async function init(file: string | undefined, options: { readonly ts?: boolean }): Promise<number> {
  const typed = options.ts === true || /\.[cm]?ts$/.test(file ?? '');
  const path = file ?? `flowproof.subjects.${typed ? 'ts' : 'mjs'}`;
  if (existsSync(path)) {
    throw new FlowproofError(
      'usage',
      `${path}: expected no such file yet, got one`,
      'Choose another name, or remove it.',
    );
  }
  try {
    writeFileSync(path, starterModule(typed), { flag: 'wx' });
  } catch (cause) {
    const text = `${path}: expected a path that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another path, or mend its permissions.', { cause });
  }
  process.stdout.write(`${path} written. Check it with: npx flowproof check ${path}\n`);
  return 0;
}
