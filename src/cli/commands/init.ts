import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMAND } from '../../core/command-line.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { PYTHON_FRAMEWORKS, pythonFiles } from '../init/python-templates.ts';
import { starterModule } from './starter-module.ts';

interface InitFlags {
  readonly ts?: boolean;
  readonly torch?: boolean;
  readonly jax?: boolean;
  readonly keras?: boolean;
}

/** Writes a module to start from, or the files of a Python framework into a folder; existing files are left alone. */
export async function init(file: string | undefined, options: InitFlags): Promise<number> {
  const frameworks = PYTHON_FRAMEWORKS.filter((name) => options[name] === true);
  if (frameworks.length + (options.ts === true ? 1 : 0) > 1) {
    const given = [...frameworks, ...(options.ts === true ? ['ts'] : [])].map((name) => `--${name}`).join(' and ');
    throw expectedError(
      'usage',
      'init',
      'one of --ts, --torch, --jax and --keras',
      given,
      'Write one, then the other.',
    );
  }
  if (frameworks.length === 1) {
    const folder = file ?? '.';
    const files = Object.entries(pythonFiles(frameworks[0])).map(([name, text]) => [join(folder, name), text] as const);
    writeNew(files);
    const [adapter] = files[0];
    process.stdout.write(`${files.map(([path]) => path).join(', ')} written. Check with: flowproof check ${adapter}\n`);
    return 0;
  }
  const typed = options.ts === true || /\.[cm]?ts$/.test(file ?? '');
  const path = file ?? `flowproof.subjects.${typed ? 'ts' : 'mjs'}`;
  writeNew([[path, starterModule(typed)]]);
  process.stdout.write(`${path} written. Check it with: ${COMMAND} check ${path}\n`);
  return 0;
}

/** @throws FlowproofError `usage` where one of the files exists, before any is written; `io`. */
function writeNew(files: readonly (readonly [path: string, text: string])[]): void {
  const there = files.find(([path]) => existsSync(path));
  if (there !== undefined) {
    throw new FlowproofError(
      'usage',
      `${there[0]}: expected no such file yet, got one`,
      'Choose another name, or remove it.',
    );
  }
  for (const [path, text] of files) {
    try {
      if (files.length > 1) mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
    } catch (cause) {
      const why = `${path}: expected a path that can be written, got ${thrownText(cause)}`;
      throw new FlowproofError('io', why, 'Choose another path, or mend its permissions.', { cause });
    }
  }
}
