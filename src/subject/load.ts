import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, FlowproofError } from '../core/errors.ts';
import { thrownText } from '../core/text.ts';
import type { SubjectExport } from './types.ts';

const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];
const WANTED = 'a Subject, a list of them, or a factory (problem) => Subject';
const HINT = 'Run `flowproof init` for a working module.';

/**
 * The subjects that a module exports. `target` is a path with an optional `#export` (default: `default`).
 *
 * @throws FlowproofError `usage` where there is no such file, `invalid-subject` where it fails to load or lacks the
 * export.
 */
export async function loadTarget(target: string, cwd = process.cwd()): Promise<SubjectExport> {
  const { path, name } = locate(target, cwd);
  let module: Record<string, unknown>;
  try {
    module = await importModule(path);
  } catch (cause) {
    const text = `${target}: expected a module that loads, got ${thrownText(cause)}`;
    throw new FlowproofError('invalid-subject', text, 'Import the file with node to see where it fails.', { cause });
  }
  const exports = unwrapped(module);
  const value = exports[name];
  if (isExport(value)) return value;

  const others = Object.keys(exports).filter((key) => key !== name && isExport(exports[key]));
  const got = value === undefined ? `no such export (it has ${list(Object.keys(exports))})` : describe(value);
  const hint = others.length > 0 ? `Perhaps you mean ${others.map((key) => `${path}#${key}`).join(' or ')}.` : HINT;
  throw new FlowproofError(
    'invalid-subject',
    `${target}: expected the ${name} export to be ${WANTED}, got ${got}`,
    hint,
  );
}

function locate(target: string, cwd: string): { path: string; name: string } {
  const hash = target.lastIndexOf('#');
  const whole = resolve(cwd, target);
  const split = hash > 0 && !existsSync(whole);
  const path = split ? resolve(cwd, target.slice(0, hash)) : whole;
  const name = split ? target.slice(hash + 1) || 'default' : 'default';
  if (!existsSync(path) || !statSync(path).isFile()) {
    const got = existsSync(path) ? 'a folder' : 'no such file';
    throw new FlowproofError('usage', `${target}: expected a JavaScript or TypeScript module, got ${got}`, HINT);
  }
  if (!EXTENSIONS.includes(extname(path))) {
    const got = extname(path) === '' ? 'no extension' : extname(path);
    throw new FlowproofError('usage', `${target}: expected one of ${EXTENSIONS.join(', ')}, got ${got}`, HINT);
  }
  return { path, name };
}

/** Natively where Node can, else through jiti: TypeScript on a Node that does not strip types, or with syntax to emit. */
async function importModule(path: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(path).href;
  if (!/\.[cm]?ts$/.test(path)) return import(url);
  if ('typescript' in process.features && process.features.typescript) {
    try {
      return await import(url);
    } catch (thrown) {
      const code = (thrown as { code?: unknown } | null)?.code;
      if (code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' && code !== 'ERR_MODULE_NOT_FOUND') throw thrown;
    }
  }
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { moduleCache: false }).import(path);
}

/** The exports, with CommonJS that was compiled from ES modules laid open. */
function unwrapped(module: Record<string, unknown>): Record<string, unknown> {
  const inner = module.default as Record<string, unknown> | null | undefined;
  return inner !== null && typeof inner === 'object' && inner.__esModule === true ? inner : module;
}

function isExport(value: unknown): value is SubjectExport {
  if (typeof value === 'function') return true;
  if (Array.isArray(value)) return value.length > 0 && value.every(isExport);
  return value !== null && typeof value === 'object' && 'kind' in value;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'no exports' : names.join(', ');
}
