import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The file of an installed package, beside this library or else in the working folder: an optional package may be in either.
 *
 * @throws Error of Node, code `MODULE_NOT_FOUND`, where it is in neither.
 */
export function resolvePackage(specifier: string): string {
  try {
    return createRequire(import.meta.url).resolve(specifier);
  } catch (missing) {
    try {
      return createRequire(join(process.cwd(), 'package.json')).resolve(specifier);
    } catch {
      throw missing;
    }
  }
}

/** The version of an installed package, found as {@link resolvePackage} finds it. */
export function packageVersion(name: string): string {
  const manifest = readFileSync(resolvePackage(`${name}/package.json`), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
