import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutated } from './mutated.ts';
import type { MetaMutant } from './types.ts';

/** A copy of the sources and tests in which mutations may be made. */
export interface Sandbox {
  readonly root: string;
  /** Makes a mutation; the result takes it back. Both return the path of the changed file. */
  mutate(mutant: MetaMutant): { readonly path: string; readonly restore: () => void };
  remove(): void;
}

const COPIED = ['src', 'tests', 'package.json', 'tsconfig.json'];

/** Copies the project at `from` into a temporary folder, with its packages linked. */
export function sandbox(from: string): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'flowproof-meta-mutants-'));
  for (const name of COPIED) cpSync(join(from, name), join(root, name), { recursive: true });
  symlinkSync(join(from, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    mutate(mutant) {
      const path = join(root, 'src', mutant.file);
      const original = readFileSync(path, 'utf8');
      writeFileSync(path, mutated(original, mutant));
      return { path, restore: () => writeFileSync(path, original) };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
